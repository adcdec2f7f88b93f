/*
 * An original reads as many digits of its peer's pid as its own pid has. So that this does not depend on when a test is run, this
 * uses pids up until the next few hundred have equally many digits.
 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    const int enough = 500;
    int most = 32768;
    FILE *file = fopen("/proc/sys/kernel/pid_max", "r");
    if (file) {
        if (fscanf(file, "%d", &most) != 1)
            most = 32768;
        fclose(file);
    }
    for (;;) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        if (pid < 0)
            return 1;
        waitpid(pid, NULL, 0);
        int next = 10;
        while (next <= pid)
            next *= 10;
        if (pid > 300 && next - pid > enough && most - pid > enough)
            return 0;
    }
}
