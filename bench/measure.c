/* Runs a command and says what it cost as a whole process, with all processes that it waited for:

     measure OUTPUT COMMAND ARGUMENTS...

   The command's output goes to the file OUTPUT. Prints wall and CPU seconds, peak memory of the largest process in
   KiB, and the exit status. */
#define _GNU_SOURCE

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

static void become(char **command, const char *output) {
  int file = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0 || dup2(file, STDOUT_FILENO) < 0) {
    perror(output);
    _exit(126);
  }
  execvp(command[0], command);
  perror(command[0]);
  _exit(127);
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: measure OUTPUT COMMAND ARGUMENTS...\n");
    return 2;
  }
  double begun = now();
  pid_t child = fork();
  if (child == 0) {
    become(arguments + 2, arguments[1]);
  }
  int status;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) != child) {
    perror("measure");
    return 2;
  }
  printf("%.6f %.6f %ld %d\n", now() - begun, seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss,
         WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return EXIT_SUCCESS;
}
