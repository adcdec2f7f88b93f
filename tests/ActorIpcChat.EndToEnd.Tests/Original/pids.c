/*
 * An original reads as many digits of its peer's pid as its own pid has. This program uses up pids until the next few hundred have
 * the same number of digits, so that a test does not depend on the current pids.
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
