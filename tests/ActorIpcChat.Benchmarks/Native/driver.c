/*
 * Drives chains of processes and measures them: writes lines into the first process of each, reads them from the last one, and
 * compares every byte. Bytes go in and come out at paths, such as /proc/PID/fd/N of a pipe.
 *
 *   driver latency GAP_NS BLOCK BLOCKS {IN OUT}...    lines one at a time in blocks of BLOCK; the chains take turns;
 *                                                     for each chain: p50 p99 max (ns) and lines
 *   driver robin   GAP_NS LINES {IN OUT}...           lines one at a time, each to the next chain; one result for all of them
 *   driver all     GAP_NS LINES IN OUT...             lines one at a time, each awaited at every OUT; the time until the last one has it
 *   driver load    WINDOW BLOCK_MS BLOCKS {IN OUT}... WINDOW lines always in flight; the chains take turns;
 *                                                     for each chain: p50 p99 max (ns), lines and lines/s
 *   driver bulk    MS MAX_MIB LENGTH IN OUT...        as many lines as fit into the time, each expected at every OUT;
 *                                                     bytes, lines and seconds until the last byte arrived
 *
 * Wrong, late or missing output ends the program with 1 and a line on standard error.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 32, STEPS = 256, BUCKETS = STEPS * 40, SETTLING = 5, PATIENCE_S = 10, CHUNK = 1 << 16 };

struct chain {
    int in, out;
    uint32_t *bucket; /* number of lines by time; 256 steps between powers of two */
    uint64_t lines, max, time;
};

static void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
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

static void late(int signal)
{
    static const char text[] = "no line came out within 10 s\n";
    (void)signal;
    if (write(2, text, sizeof text - 1) < 0) {
    }
    _exit(1);
}

static int bucket_of(uint64_t ns)
{
    if (ns < STEPS)
        return (int)ns;
    int exponent = 63 - __builtin_clzll(ns) - 8;
    int index = (exponent + 1) * STEPS + (int)((ns >> exponent) - STEPS);
    return index < BUCKETS ? index : BUCKETS - 1;
}

static double middle_of(int index)
{
    if (index < STEPS)
        return index;
    int exponent = index / STEPS - 1;
    return ((double)(index % STEPS + STEPS) + 0.5) * (double)(1ULL << exponent);
}

static void count(struct chain *c, int64_t ns)
{
    c->bucket[bucket_of((uint64_t)ns)]++;
    c->lines++;
    if ((uint64_t)ns > c->max)
        c->max = (uint64_t)ns;
}

static double quantile(const struct chain *c, double q)
{
    uint64_t left = (uint64_t)(q * (double)c->lines);
    for (int i = 0; i < BUCKETS; i++) {
        if (c->bucket[i] > left)
            return middle_of(i);
        left -= c->bucket[i];
    }
    return (double)c->max;
}

static int open_end(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

static struct chain *open_chains(char **paths, int n)
{
    struct chain *chains = calloc((size_t)n, sizeof *chains);
    for (int i = 0; i < n; i++) {
        chains[i].in = open_end(paths[2 * i], O_WRONLY);
        chains[i].out = open_end(paths[2 * i + 1], O_RDONLY);
        chains[i].bucket = calloc(BUCKETS, sizeof *chains[i].bucket);
        memset(chains[i].bucket, 0, BUCKETS * sizeof *chains[i].bucket);
    }
    return chains;
}

static void make_line(char *line, uint64_t number)
{
    memcpy(line, "a line of the chat  0000000000.\n", LINE);
    for (int i = LINE - 3; number > 0 && i > LINE - 13; i--, number /= 10)
        line[i] = (char)('0' + number % 10);
}

static void put(const struct chain *c, const char *line)
{
    if (write(c->in, line, LINE) != LINE)
        fail("the chain takes no more lines");
}

/* The time until the line is at every one of the outputs. */
static int64_t ping_all(struct chain *c, uint64_t number, const int *outs, int n_outs)
{
    char line[LINE], back[n_outs][LINE];
    make_line(line, number);
    int64_t start = now();
    put(c, line);
    for (int i = 0; i < n_outs; i++) {
        for (size_t got = 0; got < LINE;) {
            ssize_t n = read(outs[i], back[i] + got, LINE - got);
            if (n <= 0)
                fail("the chain has ended");
            got += (size_t)n;
        }
    }
    int64_t took = now() - start;
    for (int i = 0; i < n_outs; i++)
        if (memcmp(line, back[i], LINE) != 0)
            fail("another line came out than went in");
    return took;
}

static int64_t ping(struct chain *c, uint64_t number)
{
    return ping_all(c, number, &c->out, 1);
}

static void latency(int64_t gap, int block, int blocks, struct chain *chains, int n)
{
    uint64_t number = 0;
    for (int b = 0; b < blocks; b++) {
        for (int i = 0; i < n; i++) {
            alarm(PATIENCE_S);
            int64_t due = now();
            for (int k = 0; k < block; k++, due += gap) {
                sleep_until(due);
                int64_t took = ping(&chains[i], ++number);
                /* The first lines of a block find caches that the other chains have used. */
                if (k >= SETTLING || block <= SETTLING)
                    count(&chains[i], took);
            }
        }
    }
    for (int i = 0; i < n; i++)
        printf("%.0f %.0f %llu %llu\n", quantile(&chains[i], .5), quantile(&chains[i], .99), (unsigned long long)chains[i].max,
            (unsigned long long)chains[i].lines);
}

static void robin(int64_t gap, int lines, struct chain *chains, int n)
{
    int64_t due = now();
    for (int k = 0; k < lines; k++, due += gap) {
        alarm(PATIENCE_S);
        sleep_until(due);
        count(&chains[0], ping(&chains[k % n], (uint64_t)k));
    }
    printf("%.0f %.0f %llu %llu\n", quantile(chains, .5), quantile(chains, .99), (unsigned long long)chains->max,
        (unsigned long long)chains->lines);
}

static void all(int64_t gap, int lines, char **paths, int n_outs)
{
    struct chain *c = open_chains(paths, 1);
    int outs[n_outs];
    outs[0] = c->out;
    for (int i = 1; i < n_outs; i++)
        outs[i] = open_end(paths[1 + i], O_RDONLY);
    int64_t due = now();
    for (int k = 0; k < lines; k++, due += gap) {
        alarm(PATIENCE_S);
        sleep_until(due);
        count(c, ping_all(c, (uint64_t)k, outs, n_outs));
    }
    printf("%.0f %.0f %llu %llu\n", quantile(c, .5), quantile(c, .99), (unsigned long long)c->max, (unsigned long long)c->lines);
}

static void load_block(struct chain *c, int window, int64_t length, int64_t *sent)
{
    char line[LINE], back[LINE * 1024];
    uint64_t written = 0, read_bytes = 0;
    size_t part = 0;
    int64_t start = now(), end = start + length, at = start;
    alarm(PATIENCE_S + (unsigned)(length / 1000000000LL));
    while (at < end || read_bytes / LINE < written) {
        while (written < read_bytes / LINE + (uint64_t)window && at < end) {
            make_line(line, written);
            sent[written++ % (uint64_t)window] = now();
            put(c, line);
        }
        ssize_t n = read(c->out, back + part, sizeof back - part);
        if (n <= 0)
            fail("the chain has ended");
        at = now();
        size_t have = part + (size_t)n, k = 0;
        for (; k + LINE <= have; k += LINE, read_bytes += LINE) {
            make_line(line, read_bytes / LINE);
            if (memcmp(line, back + k, LINE) != 0)
                fail("another line came out than went in");
            count(c, at - sent[read_bytes / LINE % (uint64_t)window]);
        }
        part = have - k;
        memmove(back, back + k, part);
    }
    c->time += (uint64_t)(now() - start);
}

static void load(int window, int ms, int blocks, struct chain *chains, int n)
{
    int64_t *sent = calloc((size_t)window, sizeof *sent);
    for (int b = 0; b < blocks; b++)
        for (int i = 0; i < n; i++)
            load_block(&chains[i], window, ms * 1000000LL, sent);
    for (int i = 0; i < n; i++)
        printf("%.0f %.0f %llu %llu %.1f\n", quantile(&chains[i], .5), quantile(&chains[i], .99), (unsigned long long)chains[i].max,
            (unsigned long long)chains[i].lines, (double)chains[i].lines * 1e9 / (double)chains[i].time);
}

/* Different lines, repeated; a lost or repeated line shifts all later bytes. */
static char *make_body(size_t length, size_t *lines)
{
    *lines = length >= 1 << 17 ? 3 : (1 << 18) / length - 1;
    char *body = malloc(*lines * length);
    uint64_t random = 88172645463325252ULL;
    for (size_t i = 0; i < *lines; i++) {
        char *line = body + i * length;
        for (size_t k = 0; k + 1 < length; k++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            line[k] = (char)('a' + random % 26);
        }
        line[length - 1] = '\n';
    }
    return body;
}

/* Whole lines until the time is over; the total is known at the end. */
static void send_bulk(int in, const char *body, size_t size, size_t length, int64_t end, uint64_t most, _Atomic uint64_t *total)
{
    size_t chunk = length >= CHUNK ? length : CHUNK / length * length, offset = 0;
    uint64_t sent = 0;
    while (sent < most && now() < end) {
        size_t n = chunk < size - offset ? chunk : size - offset;
        for (size_t done = 0; done < n;) {
            ssize_t k = write(in, body + offset + done, n - done);
            if (k < 0)
                _exit(1);
            done += (size_t)k;
        }
        offset = (offset + n) % size;
        sent += n;
    }
    atomic_store(total, sent);
    _exit(0);
}

static void bulk(int ms, uint64_t most, size_t length, char **paths, int outs)
{
    size_t lines;
    char *body = make_body(length, &lines);
    size_t size = lines * length;
    _Atomic uint64_t *total = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct pollfd *polled = calloc((size_t)outs, sizeof *polled);
    uint64_t *got = calloc((size_t)outs, sizeof *got), least = 0;
    for (int i = 0; i < outs; i++)
        polled[i] = (struct pollfd){ open_end(paths[1 + i], O_RDONLY), POLLIN, 0 };
    int in = open_end(paths[0], O_WRONLY);
    static char buffer[1 << 18];
    int64_t start = now(), last = start;
    atomic_store(total, UINT64_MAX);
    pid_t sender = fork();
    if (sender == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        send_bulk(in, body, size, length, start + ms * 1000000LL, most, total);
    }
    while (least < atomic_load(total)) {
        int ready = poll(polled, (nfds_t)outs, 20);
        if (ready <= 0) {
            if (now() - last > PATIENCE_S * 1000000000LL) {
                kill(sender, SIGKILL);
                fail("no byte came out within 10 s");
            }
            continue;
        }
        least = UINT64_MAX;
        for (int i = 0; i < outs; i++) {
            if (polled[i].revents) {
                ssize_t n = read(polled[i].fd, buffer, sizeof buffer);
                if (n <= 0)
                    fail("the chain has ended");
                for (size_t k = 0; k < (size_t)n;) {
                    size_t offset = got[i] % size, run = (size_t)n - k < size - offset ? (size_t)n - k : size - offset;
                    if (memcmp(buffer + k, body + offset, run) != 0) {
                        kill(sender, SIGKILL);
                        fail("other bytes came out than went in");
                    }
                    k += run;
                    got[i] += run;
                }
            }
            if (got[i] < least)
                least = got[i];
        }
        last = now();
    }
    int status;
    if (waitpid(sender, &status, 0) != sender || status != 0)
        fail("the chain takes no more bytes");
    for (int i = 0; i < outs; i++)
        if (got[i] != atomic_load(total))
            fail("more bytes came out than went in");
    printf("%llu %llu %.6f\n", (unsigned long long)least, (unsigned long long)(least / length), (double)(last - start) / 1e9);
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGALRM, late);
    prctl(PR_SET_TIMERSLACK, 1);
    const char *mode = argc > 1 ? argv[1] : "";
    if (!strcmp(mode, "latency") && argc >= 7)
        latency(atoll(argv[2]), atoi(argv[3]), atoi(argv[4]), open_chains(argv + 5, (argc - 5) / 2), (argc - 5) / 2);
    else if (!strcmp(mode, "robin") && argc >= 6)
        robin(atoll(argv[2]), atoi(argv[3]), open_chains(argv + 4, (argc - 4) / 2), (argc - 4) / 2);
    else if (!strcmp(mode, "all") && argc >= 6)
        all(atoll(argv[2]), atoi(argv[3]), argv + 4, argc - 5);
    else if (!strcmp(mode, "load") && argc >= 7)
        load(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), open_chains(argv + 5, (argc - 5) / 2), (argc - 5) / 2);
    else if (!strcmp(mode, "bulk") && argc >= 7)
        bulk(atoi(argv[2]), (uint64_t)atoll(argv[3]) << 20, (size_t)atoll(argv[4]), argv + 5, argc - 6);
    else
        fail("driver latency|robin|all|load|bulk: see the head of driver.c");
    return 0;
}
