/*
 * A solution of the exercise, as A, B, A1 or B1 by its own name: two FIFOs, System V shared memory, Ctrl+C frees everything. It carries
 * lines of any bytes and any length, and keeps to the keys, FIFOs and greeting of the article. -DFAULT_NAME builds one fault into it.
 *
 * shared memory: under the article's key a window for the article's viewers, the last line, at most 1023 bytes and a NUL; under a key
 *   of its own struct box, a queue of records for the viewer. A record is a byte "the line ends here", two bytes of length, and the bytes
 * in the FIFOs: the pid in digits; then records with the byte 1 before each; before the end the byte 2
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef FAULT_KEYS
enum { KEY_A = 4321, KEY_B = 4322 };
#else
enum { KEY_A = 1234, KEY_B = 1235 };
#endif
enum { BOX = 1000, WINDOW = 1024, SIZE = 4096, CHUNK = 1000 };

struct box {
    uint32_t magic, owner, head, tail;
    unsigned char data[3000];
};

static const uint32_t MAGIC = 0x45584552;
static volatile sig_atomic_t leaving;
static int segment, box_segment, is_a;
static char *memory;
static struct box *box;
static int in, out, peer_is_alike;

static void nap(int milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    nanosleep(&time, NULL);
}

static long futex(uint32_t *word, int operation, uint32_t value, int milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    return syscall(SYS_futex, word, operation, value, operation == FUTEX_WAIT ? &time : NULL, NULL, 0);
}

static uint32_t get(uint32_t *word) { return __atomic_load_n(word, __ATOMIC_SEQ_CST); }
static void set(uint32_t *word, uint32_t value) { __atomic_store_n(word, value, __ATOMIC_SEQ_CST); }

/* ---- viewer ---- */

static void take(uint32_t at, void *to, size_t length)
{
    for (size_t i = 0; i < length; i++)
        ((unsigned char *)to)[i] = box->data[(at + i) % sizeof box->data];
}

static void show(const unsigned char *line, size_t length)
{
#ifdef FAULT_UTF8
    for (size_t i = 0; i < length; i++)
        ((unsigned char *)line)[i] &= 0x7f;
#endif
#ifdef FAULT_EQUAL
    static unsigned char last[65536];
    static size_t last_length = 1 << 30;
    if (length == last_length && memcmp(line, last, length) == 0)
        return;
    memcpy(last, line, last_length = length);
#endif
    char name = is_a ? 'A' : 'B';
    printf("I am %c1, recv from %c:[", name, name);
    fwrite(line, 1, length, stdout);
    printf("]\n");
    fflush(stdout);
}

static int is_removed(int id)
{
    struct shmid_ds status;
    return shmctl(id, IPC_STAT, &status) == -1 || (status.shm_perm.mode & SHM_DEST) != 0;
}

static void view_box(void)
{
    static unsigned char line[65536];
    size_t length = 0;
    for (;;) {
        uint32_t head = get(&box->head), tail = get(&box->tail);
        if (head == tail) {
#ifndef FAULT_SPIN
            if (is_removed(box_segment) && get(&box->head) == tail)
                return;
            futex(&box->head, FUTEX_WAIT, head, 300);
#endif
            continue;
        }
        unsigned char ends;
        uint16_t bytes;
        take(tail, &ends, 1);
        take(tail + 1, &bytes, 2);
        if (length + bytes <= sizeof line) {
            take(tail + 3, line + length, bytes);
            length += bytes;
        }
        if (ends) {
            show(line, length);
            length = 0;
        }
        set(&box->tail, tail + 3 + bytes);
    }
}

static void view_window(void)
{
    char last[WINDOW] = {0};
    while (!is_removed(segment)) {
        char now[WINDOW];
        memcpy(now, memory, sizeof now);
        now[WINDOW - 1] = 0;
        if (strcmp(last, now) != 0) {
            strcpy(last, now);
            show((unsigned char *)now, strlen(now));
        }
        nap(2);
    }
}

static int viewer(void)
{
    while ((segment = shmget(is_a ? KEY_A : KEY_B, 0, 0)) == -1)
        nap(30);
    /* A chat process of this program makes the box first. */
    box_segment = shmget((is_a ? KEY_A : KEY_B) + BOX, 0, 0);
    memory = shmat(segment, NULL, SHM_RDONLY);
    box = box_segment == -1 ? NULL : shmat(box_segment, NULL, 0);
    if (memory == (char *)-1 || box == (void *)-1)
        return 1;
    if (box)
        view_box();
    else
        view_window();
    return 0;
}

/* ---- chat ---- */

static void put(const void *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        box->data[(box->head + i) % sizeof box->data] = ((const unsigned char *)bytes)[i];
}

static void store(const unsigned char *bytes, uint16_t length, unsigned char ends)
{
    static unsigned char line[WINDOW];
    static size_t held;
    unsigned char record[3 + CHUNK] = {ends};
    memcpy(record + 1, &length, 2);
    memcpy(record + 3, bytes, length);
    /* While the queue is full the other side waits, and its FIFO fills. */
    while (sizeof box->data - (box->head - get(&box->tail)) < 3u + length) {
        if (leaving)
            return;
        nap(1);
    }
    put(record, 3 + length);
    set(&box->head, box->head + 3 + length);
    futex(&box->head, FUTEX_WAKE, 1 << 30, 0);
    for (size_t i = 0; i < length && held < WINDOW - 1; i++)
        line[held++] = bytes[i];
    if (ends) {
        line[held] = 0;
        memcpy(memory, line, held + 1);
        held = 0;
    }
}

static void write_all(const void *bytes, size_t length)
{
    for (size_t done = 0; done < length && !leaving;) {
        ssize_t count = write(out, (const char *)bytes + done, length - done);
        if (count >= 0)
            done += count;
        else if (errno != EINTR)
            return;
    }
}

static void send_part(const unsigned char *bytes, uint16_t length, unsigned char ends)
{
    unsigned char record[4 + CHUNK] = {1, ends};
    memcpy(record + 2, &length, 2);
    memcpy(record + 4, bytes, length);
    write_all(record, 4 + length);
}

static void send_line(const unsigned char *line, size_t length)
{
#ifdef FAULT_EMPTY
    if (length == 0)
        return;
#endif
#ifdef FAULT_NUL
    length = strnlen((const char *)line, length);
#endif
#ifdef FAULT_CUT
    length = length < 1023 ? length : 1023;
#endif
#ifdef FAULT_CUT_4000
    length = length < 4000 ? length : 4000;
#endif
    if (!peer_is_alike) {
        /* One write is one message, and only once the other has read the last one. */
        for (int waiting = 1; waiting > 0 && !leaving; nap(1))
            ioctl(out, FIONREAD, &waiting);
        nap(30);
        write_all(line, length < WINDOW - 1 ? length : WINDOW - 1);
        return;
    }
    for (; length > CHUNK; line += CHUNK, length -= CHUNK)
        send_part(line, CHUNK, 0);
    send_part(line, length, 1);
}

static void take_records(unsigned char *bytes, size_t *held, int *said_goodbye)
{
    size_t at = 0;
    int lines = 0;
    while (at < *held && bytes[at] == 1) {
        uint16_t length;
        if (*held - at < 4)
            break;
        memcpy(&length, bytes + at + 2, 2);
        if (*held - at < 4u + length)
            break;
#ifdef FAULT_BURST
        if (lines == 0)
#endif
        store(bytes + at + 4, length, bytes[at + 1]);
        lines += bytes[at + 1];
        at += 4 + length;
    }
    *said_goodbye |= at < *held && bytes[at] == 2;
    memmove(bytes, bytes + at, *held -= at);
}

static int receive(unsigned char *bytes, size_t *held, int *said_goodbye)
{
    ssize_t count = read(in, bytes + *held, 8192 - *held);
    if (count <= 0)
        return count == -1 && errno == EINTR;
#ifdef FAULT_ONE_WAY
    if (is_a)
        return 1;
#endif
    *held += count;
    if (peer_is_alike) {
        take_records(bytes, held, said_goodbye);
    } else {
        /* One read is one message. */
        store(bytes, *held < CHUNK ? *held : CHUNK, 1);
        *held = 0;
    }
    return 1;
}

static int open_fifo(const char *path, int flags)
{
#if defined FAULT_FIFOS || defined GOOD_FIFOS
    mkfifo(path, 0600);
#endif
    int fd;
    while ((fd = open(path, flags)) == -1 && errno == EINTR && !leaving)
        continue;
    return fd;
}

static int has_magic(int key, int owner)
{
    int id = shmget(key + BOX, 0, 0);
    struct box *other = id == -1 ? (void *)-1 : shmat(id, NULL, SHM_RDONLY);
    if (other == (void *)-1)
        return 0;
    int result = other->magic == MAGIC && get(&other->owner) == (uint32_t)owner;
    shmdt(other);
    return result;
}

static size_t greet(unsigned char *rest)
{
    char own[32], other[4096 + 1];
#ifdef FAULT_GREETING
    sprintf(own, "pid=%d", getpid());
#else
    sprintf(own, "%d", getpid());
#endif
    write_all(own, strlen(own));
    ssize_t count;
    while ((count = read(in, other, 4096)) == -1 && errno == EINTR && !leaving)
        continue;
    if (count <= 0)
        return 0;
    other[count] = 0;
    char *end = other;
    int peer = strtol(strncmp(other, "pid=", 4) == 0 ? other + 4 : other, &end, 10);
    peer_is_alike = has_magic(is_a ? KEY_B : KEY_A, peer);
    printf("pipe connect success, %s shmid:[%d], pidA:[%d], pidB:[%d]\n", is_a ? "A to A1" : "B to B1", segment,
           is_a ? getpid() : peer, is_a ? peer : getpid());
    fflush(stdout);
    /* Another program's greeting goes on behind the digits. */
    size_t length = peer_is_alike ? other + count - end : 0;
    memcpy(rest, end, length);
    return length;
}

static void on_interrupt(int signal)
{
    (void)signal;
    leaving = 1;
}

static int free_all(int remove)
{
    shmdt(memory);
    shmdt(box);
    if (remove) {
        shmctl(segment, IPC_RMID, NULL);
        shmctl(box_segment, IPC_RMID, NULL);
    }
#ifdef GOOD_FIFOS
    unlink("fifo1");
    unlink("fifo2");
#endif
    return 0;
}

static int chat(void)
{
    /* Without SA_RESTART, so that open(2), read(2) and poll(2) return. */
    struct sigaction action = {.sa_handler = on_interrupt};
#ifdef FAULT_TWICE
    action.sa_flags = SA_RESETHAND;
#endif
#ifdef FAULT_NO_HANDLER
    if (!is_a)
#endif
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    box_segment = shmget((is_a ? KEY_A : KEY_B) + BOX, sizeof *box, IPC_CREAT | 0600);
    segment = shmget(is_a ? KEY_A : KEY_B, SIZE, IPC_CREAT | 0600);
    box = box_segment == -1 ? (void *)-1 : shmat(box_segment, NULL, 0);
    memory = segment == -1 ? (char *)-1 : shmat(segment, NULL, 0);
    if (memory == (char *)-1 || box == (void *)-1) {
        perror("shared memory");
        return 1;
    }
    set(&box->owner, getpid());
    set(&box->magic, MAGIC);

#ifdef FAULT_ORDER
    if (!is_a && (out = open("fifo1", O_WRONLY | O_NONBLOCK)) == -1)
        return free_all(1), 1;
    if (!is_a)
        fcntl(out, F_SETFL, 0), in = open_fifo("fifo2", O_RDONLY);
    else
#endif
    if (is_a)
        in = open_fifo("fifo1", O_RDONLY), out = open_fifo("fifo2", O_WRONLY);
    else
        out = open_fifo("fifo1", O_WRONLY), in = open_fifo("fifo2", O_RDONLY);
    if (in == -1 || out == -1)
        return free_all(1), !leaving;

    static unsigned char received[8192], line[65536];
    size_t held = greet(received), length = 0;
    int ended = 0, said_goodbye = 0;
    /* A fast one has sent its first line with its greeting. */
    take_records(received, &held, &said_goodbye);
    while (!leaving && !ended && !said_goodbye) {
        struct pollfd ready[2] = {{in, POLLIN, 0}, {0, POLLIN, 0}};
        if (poll(ready, 2, -1) <= 0)
            continue;
        if (ready[0].revents && !receive(received, &held, &said_goodbye))
            break;
        if (ready[1].revents && !leaving) {
            unsigned char typed[4096];
            ssize_t count = read(0, typed, sizeof typed);
            ended = count == 0 || (count == -1 && errno != EINTR);
            for (ssize_t i = 0; i < count; i++) {
                if (typed[i] != '\n' && length < sizeof line)
                    line[length++] = typed[i];
                if (typed[i] == '\n') {
                    send_line(line, length);
                    length = 0;
                }
            }
        }
    }
    int interrupted = leaving;
    leaving = 0;
    if (peer_is_alike && (interrupted || ended))
        write_all("\2", 1);
    close(in);
    close(out);
#ifdef FAULT_TWICE
    nap(100);
#endif
#ifdef FAULT_MEMORY
    return free_all(!interrupted);
#elif defined FAULT_END
    return free_all(!ended);
#elif defined FAULT_KILLED
    return free_all(interrupted || ended || said_goodbye);
#else
    return free_all(1);
#endif
}

int main(int argc, char **argv)
{
    (void)argc;
    const char *name = basename(argv[0]);
    is_a = name[0] == 'A';
    return name[1] == '1' ? viewer() : chat();
}
