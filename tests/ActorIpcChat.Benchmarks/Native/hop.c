/*
 * One hop of a line in C, which a channel of the library is compared with. Two processes; the orders are those of the channel's ends:
 *
 *   hop threads sender|receiver DIR   the hand-offs of a channel: the sender's main thread puts a line into shared memory and wakes a loop
 *                                     thread (eventfd, epoll), which writes the FIFO; the receiver's loop thread (epoll) reads the FIFO
 *                                     into shared memory and wakes the main thread, which waits on a condition
 *   hop pipe    sender|receiver DIR   write(2) to a FIFO, read(2) from it; no other threads
 *   hop socket  sender|receiver DIR   the same with a Unix-domain socket
 *
 * Orders on standard input, answers on standard output: "ready" once connected. Sender: "lines COUNT GAP_NS" sends lines one at a time, each
 * with the time when it was sent, then answers "0". Receiver: "lines COUNT" is answered by "ready", and when the lines have come by "0" and
 * the time of each in ns. A process ends at the end of standard input.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 32, RING = 1 << 20 };

struct ring {
    _Atomic uint64_t head;
    char apart0[120];
    _Atomic uint64_t tail;
    char apart1[120];
    char bytes[RING];
};

static struct ring *ring;
static int link_fd, wake_fd;
static _Atomic int asleep;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void sleep_until(int64_t when)
{
    struct timespec t = { when / 1000000000LL, when % 1000000000LL };
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, 0) == EINTR) {
    }
}

static void put(const char *bytes, size_t n)
{
    if (write(link_fd, bytes, n) != (ssize_t)n)
        fail("the receiver takes no more lines");
}

static void take(char *line)
{
    for (size_t got = 0; got < LINE;) {
        ssize_t n = read(link_fd, line + got, LINE - got);
        if (n <= 0)
            fail("the sender has ended");
        got += (size_t)n;
    }
}

static int open_socket(const char *directory, int sends)
{
    struct sockaddr_un address = { AF_UNIX, "" };
    snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", directory);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (!sends) {
        if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 1) < 0)
            fail(address.sun_path);
        return accept(fd, 0, 0);
    }
    while (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        usleep(1000);
    return fd;
}

static int open_fifo(const char *directory, int sends)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/fifo", directory);
    if (mkfifo(path, 0600) < 0 && errno != EEXIST)
        fail(path);
    return open(path, sends ? O_WRONLY : O_RDONLY);
}

static int wait_for(int fd)
{
    struct epoll_event event = { EPOLLIN | EPOLLET, { .fd = fd } };
    int set = epoll_create1(0);
    if (set < 0 || epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) < 0)
        fail("epoll");
    return set;
}

static void *loop_of_sender(void *none)
{
    int set = wait_for(wake_fd);
    struct epoll_event event;
    for (uint64_t tail = 0, count;;) {
        atomic_store(&asleep, 1);
        if (atomic_load(&ring->head) == tail) {
            while (epoll_wait(set, &event, 1, -1) < 0) {
            }
            if (read(wake_fd, &count, sizeof count) < 0)
                fail("eventfd");
        }
        atomic_store(&asleep, 0);
        for (uint64_t head; (head = atomic_load(&ring->head)) != tail; tail += LINE)
            put(ring->bytes + (tail & (RING - 1)), LINE);
        atomic_store(&ring->tail, tail);
    }
    return none;
}

static void *loop_of_receiver(void *none)
{
    int set = wait_for(link_fd);
    struct epoll_event event;
    fcntl(link_fd, F_SETFL, O_NONBLOCK);
    for (uint64_t head = 0;;) {
        ssize_t n = read(link_fd, ring->bytes + (head & (RING - 1)), LINE);
        if (n == 0)
            exit(0);
        if (n < 0) {
            while (epoll_wait(set, &event, 1, -1) < 0) {
            }
            continue;
        }
        head += (uint64_t)n;
        pthread_mutex_lock(&lock);
        atomic_store(&ring->head, head);
        pthread_cond_signal(&arrived);
        pthread_mutex_unlock(&lock);
    }
    return none;
}

static void send_line(const char *line, int threads)
{
    if (!threads) {
        put(line, LINE);
        return;
    }
    uint64_t head = atomic_load(&ring->head), one = 1;
    pthread_mutex_lock(&lock);
    memcpy(ring->bytes + (head & (RING - 1)), line, LINE);
    atomic_store(&ring->head, head + LINE);
    pthread_mutex_unlock(&lock);
    if (atomic_exchange(&asleep, 0) && write(wake_fd, &one, sizeof one) < 0)
        fail("eventfd");
}

static void receive_line(char *line, int threads)
{
    if (!threads) {
        take(line);
        return;
    }
    uint64_t tail = atomic_load(&ring->tail);
    pthread_mutex_lock(&lock);
    while (atomic_load(&ring->head) - tail < LINE)
        pthread_cond_wait(&arrived, &lock);
    pthread_mutex_unlock(&lock);
    memcpy(line, ring->bytes + (tail & (RING - 1)), LINE);
    atomic_store(&ring->tail, tail + LINE);
}

static void send_lines(int count, int64_t gap, int threads)
{
    char line[LINE + 1];
    int64_t due = now();
    for (int i = 0; i < count; i++, due += gap) {
        sleep_until(due);
        snprintf(line, sizeof line, "%019lld a line of 3\n", (long long)now());
        send_line(line, threads);
    }
    printf("0\n");
}

static void receive_lines(int count, int threads)
{
    char line[LINE + 1] = "";
    int64_t *times = calloc((size_t)count, sizeof *times);
    printf("ready\n");
    for (int i = 0; i < count; i++) {
        receive_line(line, threads);
        times[i] = now() - atoll(line);
    }
    /* One write, as the other end is not to be disturbed by many. */
    char *text = malloc((size_t)count * 21 + 3), *end = text + sprintf(text, "0");
    for (int i = 0; i < count; i++)
        end += sprintf(end, " %lld", (long long)times[i]);
    printf("%s\n", text);
    free(text), free(times);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return fprintf(stderr, "hop threads|pipe|socket sender|receiver DIR\n"), 2;
    int threads = !strcmp(argv[1], "threads"), sends = !strcmp(argv[2], "sender");
    setvbuf(stdout, 0, _IOLBF, 1 << 16);
    prctl(PR_SET_TIMERSLACK, 1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    link_fd = !strcmp(argv[1], "socket") ? open_socket(argv[3], sends) : open_fifo(argv[3], sends);
    int id = shmget(IPC_PRIVATE, sizeof *ring, IPC_CREAT | 0600);
    ring = id < 0 ? (void *)-1 : shmat(id, 0, 0);
    if (link_fd < 0 || ring == (void *)-1 || shmctl(id, IPC_RMID, 0) < 0)
        fail("cannot begin");
    wake_fd = eventfd(0, EFD_NONBLOCK);
    pthread_t loop;
    if (threads && pthread_create(&loop, 0, sends ? loop_of_sender : loop_of_receiver, 0) != 0)
        fail("pthread_create");
    printf("ready\n");
    int count;
    long long gap;
    while (scanf(sends ? " lines %d %lld" : " lines %d", &count, &gap) == 1 + sends) {
        if (sends)
            send_lines(count, gap, threads);
        else
            receive_lines(count, threads);
    }
    return 0;
}
