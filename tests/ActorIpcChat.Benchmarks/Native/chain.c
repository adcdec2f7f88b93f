/*
 * Chains of processes that ipcchat is compared with, each from this program's standard input to its standard output:
 *
 *   chain c DIR [OUT...]   the same chain in plain C: a (standard input to FIFO), b (FIFO to a ring in System V shared memory), and a
 *                          viewer for standard output and for each OUT. Everything blocks: read(2), write(2), futex(2)
 *   chain ring [OUT...]    without the FIFO: the process that reads standard input writes the ring
 *   chain cat DIR          cat > FIFO, cat < FIFO
 *   chain socket           one process writes a Unix-domain socket, another one reads it
 *
 * They copy bytes without lines, restart or retry. The parent only waits; all processes end at the end of standard input, or with the
 * parent. Nothing is left behind: the FIFO and the segment are unlinked once all processes have opened them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BUFFER = 1 << 16, RING = 1 << 20, MOST_VIEWERS = 64 };

struct viewer {
    _Atomic uint64_t tail;
    _Atomic uint32_t asleep;
    char apart[116];
};

struct ring {
    _Atomic uint64_t head;
    char apart0[120];
    _Atomic uint32_t full; /* the writer sleeps until a viewer advances */
    char apart1[124];
    struct viewer viewers[MOST_VIEWERS];
    char bytes[RING];
};

static char buffer[BUFFER];
static pid_t children[MOST_VIEWERS + 2];
static int started;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void put(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, bytes, n);
        if (k < 0 && errno != EINTR)
            exit(0);
        if (k > 0)
            bytes += k, n -= (size_t)k;
    }
}

static size_t take(int fd)
{
    ssize_t k;
    while ((k = read(fd, buffer, BUFFER)) < 0 && errno == EINTR) {
    }
    if (k <= 0)
        exit(0);
    return (size_t)k;
}

static void copy(int from, int to)
{
    for (;;)
        put(to, buffer, take(from));
}

static void wait_while(_Atomic uint32_t *word, uint32_t value)
{
    syscall(SYS_futex, word, FUTEX_WAIT, value, 0, 0, 0);
}

static void wake(_Atomic uint32_t *word)
{
    if (atomic_load(word) && atomic_exchange(word, 0))
        syscall(SYS_futex, word, FUTEX_WAKE, 1, 0, 0, 0);
}

static uint64_t slowest(struct ring *ring, int viewers)
{
    uint64_t tail = UINT64_MAX;
    for (int i = 0; i < viewers; i++) {
        uint64_t t = atomic_load_explicit(&ring->viewers[i].tail, memory_order_acquire);
        tail = t < tail ? t : tail;
    }
    return tail;
}

static size_t room(struct ring *ring, int viewers, uint64_t head)
{
    for (;;) {
        size_t free = RING - (size_t)(head - slowest(ring, viewers));
        if (free > 0)
            return free;
        atomic_store(&ring->full, 1);
        if (head - slowest(ring, viewers) == RING)
            wait_while(&ring->full, 1);
        atomic_store(&ring->full, 0);
    }
}

static void publish(int fifo, struct ring *ring, int viewers)
{
    uint64_t head = 0;
    for (;;) {
        size_t n = take(fifo);
        for (size_t done = 0; done < n;) {
            size_t at = head & (RING - 1), k = room(ring, viewers, head);
            k = k < n - done ? k : n - done;
            k = k < RING - at ? k : RING - at;
            memcpy(ring->bytes + at, buffer + done, k);
            atomic_store(&ring->head, head += k);
            done += k;
            for (int i = 0; i < viewers; i++)
                wake(&ring->viewers[i].asleep);
        }
    }
}

static void view(struct ring *ring, struct viewer *self, int out)
{
    uint64_t tail = 0;
    for (;;) {
        uint64_t head = atomic_load(&ring->head);
        if (head == tail) {
            atomic_store(&self->asleep, 1);
            if (atomic_load(&ring->head) == tail)
                wait_while(&self->asleep, 1);
            atomic_store(&self->asleep, 0);
            continue;
        }
        size_t at = tail & (RING - 1), k = (size_t)(head - tail);
        k = k < BUFFER ? k : BUFFER;
        k = k < RING - at ? k : RING - at;
        put(out, ring->bytes + at, k);
        atomic_store(&self->tail, tail += k);
        wake(&ring->full);
    }
}

/* True in the child, which ends with its parent. */
static int child(void)
{
    pid_t parent = getpid(), pid = fork();
    if (pid < 0)
        fail("fork");
    if (pid > 0) {
        children[started++] = pid;
        return 0;
    }
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        exit(1);
    return 1;
}

/* The first child to end ends the chain; with cat and sockets the next one first forwards the bytes in flight. */
static void wait_for_all(int passes_on)
{
    if (wait(0) > 0 && !passes_on)
        for (int i = 0; i < started; i++)
            kill(children[i], SIGKILL);
    while (wait(0) > 0) {
    }
}

static void make_fifo(const char *directory, int *reading, int *writing)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/fifo", directory);
    if (mkfifo(path, 0600) < 0)
        fail(path);
    *reading = open(path, O_RDONLY | O_NONBLOCK);
    *writing = open(path, O_WRONLY);
    if (*reading < 0 || *writing < 0 || fcntl(*reading, F_SETFL, 0) < 0 || unlink(path) < 0)
        fail(path);
}

/* Without a directory there is no FIFO: standard input goes into the ring. */
static void plain_c(const char *directory, char **outs, int n)
{
    int reading = 0, writing = -1, viewers = n + 1;
    if (directory)
        make_fifo(directory, &reading, &writing);
    int id = shmget(IPC_PRIVATE, sizeof(struct ring), IPC_CREAT | 0600);
    struct ring *ring = id < 0 ? (void *)-1 : shmat(id, 0, 0);
    if (ring == (void *)-1 || shmctl(id, IPC_RMID, 0) < 0)
        fail("shared memory");
    for (int i = 0; i < viewers; i++) {
        if (child()) {
            int out = i == 0 ? 1 : open(outs[i - 1], O_WRONLY);
            if (out < 0)
                fail(outs[i - 1]);
            close(0);
            if (directory)
                close(reading), close(writing);
            view(ring, &ring->viewers[i], out);
        }
    }
    if (child()) {
        if (directory)
            close(writing), close(0);
        publish(reading, ring, viewers);
    }
    if (directory && child())
        close(reading), copy(0, writing);
    close(0);
    if (directory)
        close(reading), close(writing);
    wait_for_all(0);
}

static void two_cats(const char *directory)
{
    int reading, writing;
    make_fifo(directory, &reading, &writing);
    for (int i = 0; i < 2; i++) {
        if (child()) {
            dup2(i == 0 ? writing : reading, i == 0 ? 1 : 0);
            close(reading), close(writing);
            execlp("cat", "cat", (char *)0);
            fail("cat");
        }
    }
    close(0), close(reading), close(writing);
    wait_for_all(1);
}

static void two_sockets(void)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        fail("socketpair");
    if (child())
        close(pair[1]), copy(0, pair[0]);
    if (child())
        close(pair[0]), close(0), copy(pair[1], 1);
    close(0), close(pair[0]), close(pair[1]);
    wait_for_all(1);
}

int main(int argc, char **argv)
{
    const char *kind = argc > 1 ? argv[1] : "";
    if (!strcmp(kind, "c") && argc > 2 && argc - 3 < MOST_VIEWERS)
        plain_c(argv[2], argv + 3, argc - 3);
    else if (!strcmp(kind, "ring") && argc - 2 < MOST_VIEWERS)
        plain_c(0, argv + 2, argc - 2);
    else if (!strcmp(kind, "cat") && argc > 2)
        two_cats(argv[2]);
    else if (!strcmp(kind, "socket"))
        two_sockets();
    else
        return fprintf(stderr, "chain c DIR [OUT...] | ring [OUT...] | cat DIR | socket\n"), 2;
    return 0;
}
