/*
 * Acts like an original A or B: the same system calls on the same objects in the same order, with the same faults. It must be built
 * without optimisation, like the originals.
 *
 *   chat DIRECTORY a|b KEY [DIGITS]
 *
 * KEY is the key of its shared memory. With DIGITS it reads the peer's pid as if its own pid had that many digits. A pid cut in this
 * way may be that of an unrelated process: it is reported and never signalled.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ipc.h>
#include <sys/select.h>
#include <sys/shm.h>
#include <unistd.h>

static int segment;
static int cut;
static pid_t peer;
static char *window;

static void leave(int signal)
{
    (void)signal;
    /* Without a known peer the originals signal their whole process group. It contains the test runner, so this program does not. */
    if (cut)
        fprintf(stderr, "would signal process %d\n", peer);
    else if (peer > 0)
        kill(peer, SIGINT);
    shmdt(window);
    if (shmctl(segment, IPC_RMID, NULL) == -1) {
        perror("shmctl");
        return;
    }
    exit(0);
}

static int open_or_die(const char *path, int flags)
{
    int fd = open(path, flags);
    if (fd == -1) {
        perror(path);
        exit(255);
    }
    return fd;
}

int main(int argc, char **argv)
{
    signal(SIGINT, leave);
    signal(SIGPIPE, SIG_DFL);
    if (argc < 4 || chdir(argv[1]) == -1)
        return 2;
    int is_a = argv[2][0] == 'a';
    segment = shmget(atoi(argv[3]), 4096, IPC_CREAT | 0666);
    window = segment == -1 ? (char *)-1 : shmat(segment, NULL, 0);
    if (window == (char *)-1) {
        perror("shared memory");
        return 255;
    }
    fprintf(stderr, "attached shmid %d\n", segment);

    int in, out;
    if (is_a) {
        in = open_or_die("fifo1", O_RDONLY);
        out = open_or_die("fifo2", O_WRONLY);
    } else {
        out = open_or_die("fifo1", O_WRONLY);
        in = open_or_die("fifo2", O_RDONLY);
    }

    char own[16], other[16] = {0};
    int digits = sprintf(own, "%d", getpid());
    write(out, own, digits);
    if (argc > 4) {
        cut = 1;
        digits = atoi(argv[4]);
    }
    read(in, other, digits);
    peer = atoi(other);
    printf("pipe connect success, %s shmid:[%d], pidA:[%d], pidB:[%d]\n", is_a ? "A to A1" : "B to B1", segment,
           is_a ? getpid() : peer, is_a ? peer : getpid());
    fflush(stdout);

    char buf[1024];
    for (;;) {
        fd_set ready;
        FD_ZERO(&ready);
        FD_SET(0, &ready);
        FD_SET(in, &ready);
        if (select(in + 1, &ready, NULL, NULL, NULL) <= 0)
            continue;
        if (FD_ISSET(in, &ready)) {
            bzero(buf, sizeof buf);
            if (read(in, buf, sizeof buf) <= 0)
                break;
            strncpy(window, buf, 1024);
        }
        if (FD_ISSET(0, &ready)) {
            bzero(buf, sizeof buf);
            if (read(0, buf, sizeof buf) <= 0)
                break;
            write(out, buf, strlen(buf) - 1);
        }
    }
    close(in);
    close(out);
    return 0;
}
