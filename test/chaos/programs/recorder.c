/* Preloaded into a process: notes, in order, every write, truncation and sync of files under one folder. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { OPENED = 1, WRITTEN = 2, SYNCED = 3, TRUNCATED = 4, UNLINKED = 5 };
enum { MOST_FDS = 65536 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t file_of[MOST_FDS];
static uint32_t files;
static int log_fd = -1;
static const char *folder;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
  folder = getenv("RECORD_FOLDER");
  const char *log = getenv("RECORD_LOG");
  int (*open_real)(const char *, int, ...) = real("open");
  if (folder && log) log_fd = open_real(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void note(uint8_t what, uint32_t file, uint64_t at, const void *data, uint32_t length) {
  ssize_t (*write_real)(int, const void *, size_t) = real("write");
  char head[17];
  memcpy(head, &what, 1);
  memcpy(head + 1, &file, 4);
  memcpy(head + 5, &at, 8);
  memcpy(head + 13, &length, 4);
  if (write_real(log_fd, head, sizeof head) < 0) abort();
  const char *from = data;
  while (length > 0) {
    ssize_t done = write_real(log_fd, from, length);
    if (done < 0) abort();
    from += done;
    length -= (uint32_t)done;
  }
}

static int watched(int fd) { return log_fd >= 0 && fd >= 0 && fd < MOST_FDS && file_of[fd] != 0; }

static int opened(int fd, const char *path) {
  if (fd >= 0 && fd < MOST_FDS && log_fd >= 0) {
    pthread_mutex_lock(&lock);
    file_of[fd] = 0;
    if (strncmp(path, folder, strlen(folder)) == 0) {
      file_of[fd] = ++files;
      note(OPENED, files, 0, path, (uint32_t)strlen(path));
    }
    pthread_mutex_unlock(&lock);
  }
  return fd;
}

#define OPEN(name)                                              \
  int name(const char *path, int flags, ...) {                  \
    va_list list;                                               \
    va_start(list, flags);                                      \
    mode_t mode = va_arg(list, mode_t);                         \
    va_end(list);                                               \
    int (*open_real)(const char *, int, ...) = real(#name);     \
    return opened(open_real(path, flags, mode), path);          \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                               \
  int name(int at, const char *path, int flags, ...) {             \
    va_list list;                                                  \
    va_start(list, flags);                                         \
    mode_t mode = va_arg(list, mode_t);                            \
    va_end(list);                                                  \
    int (*open_real)(int, const char *, int, ...) = real(#name);   \
    return opened(open_real(at, path, flags, mode), path);         \
  }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
  int (*close_real)(int) = real("close");
  if (fd >= 0 && fd < MOST_FDS) file_of[fd] = 0;
  return close_real(fd);
}

ssize_t write(int fd, const void *data, size_t length) {
  ssize_t (*write_real)(int, const void *, size_t) = real("write");
  if (!watched(fd)) return write_real(fd, data, length);
  pthread_mutex_lock(&lock);
  ssize_t done = write_real(fd, data, length);
  if (done > 0) note(WRITTEN, file_of[fd], (uint64_t)(lseek(fd, 0, SEEK_CUR) - done), data, (uint32_t)done);
  pthread_mutex_unlock(&lock);
  return done;
}

#define PWRITE(name, offset)                                                          \
  ssize_t name(int fd, const void *data, size_t length, offset at) {                  \
    ssize_t (*write_real)(int, const void *, size_t, offset) = real(#name);           \
    if (!watched(fd)) return write_real(fd, data, length, at);                        \
    pthread_mutex_lock(&lock);                                                        \
    ssize_t done = write_real(fd, data, length, at);                                  \
    if (done > 0) note(WRITTEN, file_of[fd], (uint64_t)at, data, (uint32_t)done);     \
    pthread_mutex_unlock(&lock);                                                      \
    return done;                                                                      \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, offset)                                                \
  int name(int fd, offset length) {                                           \
    int (*truncate_real)(int, offset) = real(#name);                          \
    if (!watched(fd)) return truncate_real(fd, length);                       \
    pthread_mutex_lock(&lock);                                                \
    int done = truncate_real(fd, length);                                     \
    if (done == 0) note(TRUNCATED, file_of[fd], (uint64_t)length, "", 0);     \
    pthread_mutex_unlock(&lock);                                              \
    return done;                                                              \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                  \
  int name(int fd) {                                                \
    int (*sync_real)(int) = real(#name);                            \
    if (!watched(fd)) return sync_real(fd);                         \
    pthread_mutex_lock(&lock);                                      \
    int done = sync_real(fd);                                       \
    if (done == 0) note(SYNCED, file_of[fd], 0, "", 0);             \
    pthread_mutex_unlock(&lock);                                    \
    return done;                                                    \
  }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
  int (*unlink_real)(const char *) = real("unlink");
  if (log_fd < 0 || strncmp(path, folder, strlen(folder)) != 0) return unlink_real(path);
  pthread_mutex_lock(&lock);
  int done = unlink_real(path);
  if (done == 0) note(UNLINKED, 0, 0, path, (uint32_t)strlen(path));
  pthread_mutex_unlock(&lock);
  return done;
}
