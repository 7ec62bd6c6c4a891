/* System calls that fail: preloaded, the calls of the C library that touch one folder are counted, and one of them, or
   all from one on, fail with an error. Knows names and files of that folder; must not know what lies in them.

   A call that fails does nothing, but for close, which closes all the same. fcntl never fails: SQLite's locks touch no
   disk, and it takes one that fails for one that another process holds, for which it asks ten seconds long. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { READS, WRITES };

static char folder[4096];
static char touched[4096]; /* by number: whether the open file lies in the folder */
static long first, seen;
static int error, lasting, only_writes;
static const char *failed = "";

/* The folder; nothing in it may be open. */
void failing_calls_watch(const char *path) { strncpy(folder, path, sizeof folder - 1); }

/* From now on: the calls number `nth`, and if `last` all after it, fail with `code`; of writes alone if `writes`. */
void failing_calls_arm(long nth, int last, int code, int writes) {
    first = nth, lasting = last, error = code, only_writes = writes, seen = 0, failed = "";
}

/* No call fails any longer; the name of the last one that did, "" if none has. */
const char *failing_calls_disarm(void) {
    first = 0;
    return failed;
}

static int is_inside(const char *path) { return *folder && !strncmp(path, folder, strlen(folder)); }
static int is_open_inside(int file) { return file >= 0 && file < (int)sizeof touched && touched[file]; }

static int fails(int inside, enum kind kind, const char *name) {
    if (!first || !inside || (only_writes && kind == READS)) return 0;
    seen++;
    if (seen < first || (seen > first && !lasting)) return 0;
    failed = name;
    errno = error;
    return 1;
}

#define CALL(result, name, parameters, arguments, inside, kind, failure)      \
    result name parameters {                                                  \
        static result(*real) parameters;                                      \
        if (!real) real = (result(*) parameters)dlsym(RTLD_NEXT, #name);      \
        return fails(inside, kind, #name) ? failure : real arguments;         \
    }

#define OPEN(name)                                                            \
    int name(const char *path, int flags, ...) {                              \
        static int (*real)(const char *, int, ...);                           \
        if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name); \
        va_list rest;                                                         \
        va_start(rest, flags);                                                \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;             \
        va_end(rest);                                                         \
        int inside = is_inside(path);                                         \
        enum kind kind = flags & (O_CREAT | O_WRONLY | O_RDWR) ? WRITES : READS; \
        if (fails(inside, kind, flags & O_CREAT ? #name " to make" : #name)) return -1; \
        int file = real(path, flags, mode);                                   \
        if (file >= 0 && file < (int)sizeof touched) touched[file] = (char)inside; \
        return file;                                                          \
    }

OPEN(open)
OPEN(open64)

int close(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "close");
    int inside = is_open_inside(file), result = real(file);
    if (inside) touched[file] = 0;
    return fails(inside, READS, "close") ? -1 : result;
}

#define IN_FILE is_open_inside(file)
CALL(ssize_t, read, (int file, void *data, size_t size), (file, data, size), IN_FILE, READS, -1)
CALL(ssize_t, pread, (int file, void *data, size_t size, off_t at), (file, data, size, at), IN_FILE, READS, -1)
CALL(ssize_t, pread64, (int file, void *data, size_t size, off64_t at), (file, data, size, at), IN_FILE, READS, -1)
CALL(ssize_t, write, (int file, const void *data, size_t size), (file, data, size), IN_FILE, WRITES, -1)
CALL(ssize_t, pwrite, (int file, const void *data, size_t size, off_t at), (file, data, size, at), IN_FILE, WRITES, -1)
CALL(ssize_t, pwrite64, (int file, const void *data, size_t size, off64_t at), (file, data, size, at), IN_FILE, WRITES, -1)
CALL(off_t, lseek, (int file, off_t at, int from), (file, at, from), IN_FILE, READS, -1)
CALL(off64_t, lseek64, (int file, off64_t at, int from), (file, at, from), IN_FILE, READS, -1)
CALL(int, ftruncate, (int file, off_t size), (file, size), IN_FILE, WRITES, -1)
CALL(int, ftruncate64, (int file, off64_t size), (file, size), IN_FILE, WRITES, -1)
CALL(int, fsync, (int file), (file), IN_FILE, WRITES, -1)
CALL(int, fdatasync, (int file), (file), IN_FILE, WRITES, -1)
CALL(int, flock, (int file, int how), (file, how), IN_FILE, READS, -1)
CALL(int, fstat, (int file, struct stat *found), (file, found), IN_FILE, READS, -1)
CALL(int, fstat64, (int file, struct stat64 *found), (file, found), IN_FILE, READS, -1)
CALL(void *, mmap, (void *at, size_t size, int may, int how, int file, off_t from), (at, size, may, how, file, from), IN_FILE, READS, MAP_FAILED)
CALL(void *, mmap64, (void *at, size_t size, int may, int how, int file, off64_t from), (at, size, may, how, file, from), IN_FILE, READS, MAP_FAILED)

#define IN_PATH is_inside(path)
CALL(int, stat, (const char *path, struct stat *found), (path, found), IN_PATH, READS, -1)
CALL(int, stat64, (const char *path, struct stat64 *found), (path, found), IN_PATH, READS, -1)
CALL(int, access, (const char *path, int how), (path, how), IN_PATH, READS, -1)
CALL(DIR *, opendir, (const char *path), (path), IN_PATH, READS, NULL)
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode), IN_PATH, WRITES, -1)
CALL(int, unlink, (const char *path), (path), IN_PATH, WRITES, -1)
CALL(int, rename, (const char *path, const char *new), (path, new), IN_PATH, WRITES, -1)
