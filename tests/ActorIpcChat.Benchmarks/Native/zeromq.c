/*
 * zeromq DIR: one process sends each line of standard input as a ZeroMQ message (PUSH); another one receives them (PULL) over ipc
 * and writes all available messages to standard output at once.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

enum { BUFFER = 1 << 21, ON_THEIR_WAY = 100 };

static char buffer[BUFFER];

static void *open_socket(int kind, const char *directory)
{
    char address[4096];
    int most = ON_THEIR_WAY;
    snprintf(address, sizeof address, "ipc://%s/zeromq", directory);
    void *socket = zmq_socket(zmq_ctx_new(), kind);
    zmq_setsockopt(socket, ZMQ_SNDHWM, &most, sizeof most);
    zmq_setsockopt(socket, ZMQ_RCVHWM, &most, sizeof most);
    if ((kind == ZMQ_PULL ? zmq_bind : zmq_connect)(socket, address) != 0)
        fprintf(stderr, "%s: %s\n", address, zmq_strerror(zmq_errno())), exit(1);
    return socket;
}

static void put(const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t k = write(1, bytes, n);
        if (k <= 0)
            exit(0);
        bytes += k, n -= (size_t)k;
    }
}

static void push(const char *directory)
{
    void *socket = open_socket(ZMQ_PUSH, directory);
    size_t have = 0;
    for (;;) {
        ssize_t n = read(0, buffer + have, BUFFER - have);
        if (n <= 0)
            exit(0);
        char *line = buffer, *end = buffer + have + n, *lf;
        while ((lf = memchr(line, '\n', (size_t)(end - line)))) {
            zmq_send(socket, line, (size_t)(lf + 1 - line), 0);
            line = lf + 1;
        }
        have = (size_t)(end - line);
        memmove(buffer, line, have);
    }
}

static void pull(const char *directory)
{
    void *socket = open_socket(ZMQ_PULL, directory);
    zmq_msg_t message;
    zmq_msg_init(&message);
    for (size_t have = 0;;) {
        if (zmq_msg_recv(&message, socket, have > 0 ? ZMQ_DONTWAIT : 0) < 0) {
            put(buffer, have);
            have = 0;
            continue;
        }
        size_t n = zmq_msg_size(&message);
        if (have + n > BUFFER)
            put(buffer, have), have = 0;
        memcpy(buffer + have, zmq_msg_data(&message), n);
        have += n;
    }
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return fprintf(stderr, "zeromq DIR\n"), 2;
    pid_t pids[2];
    for (int i = 0; i < 2; i++) {
        if ((pids[i] = fork()) == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            (i == 0 ? pull : push)(argv[1]);
        }
    }
    close(0);
    waitpid(pids[1], 0, 0);
    kill(pids[0], SIGKILL);
    waitpid(pids[0], 0, 0);
    return 0;
}
