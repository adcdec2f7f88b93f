/*
 * Acts like an original A1 or B1: polls the window without a pause and prints each text that differs from the previous one.
 * It must be built without optimisation, like the originals: an optimiser would read the window only once.
 *
 *   viewer a|b KEY
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    char name = argv[1][0] == 'a' ? 'A' : 'B';
    int segment = shmget(atoi(argv[2]), 4096, IPC_CREAT | 0666);
    char *window = segment == -1 ? (char *)-1 : shmat(segment, NULL, 0);
    if (window == (char *)-1) {
        perror("shared memory");
        return 255;
    }
    fprintf(stderr, "attached shmid %d\n", segment);

    char buf[1024] = {0};
    for (;;) {
        if (strcmp(buf, window) == 0)
            continue;
        bzero(buf, sizeof buf);
        strcpy(buf, window);
        printf("I am %c1, recv from %c:[%s]\n", name, name, buf);
        fflush(stdout);
    }
}
