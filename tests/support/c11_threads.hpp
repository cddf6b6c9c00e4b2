// C11 threads as POSIX threads, for the thread sanitizer alone: it does not know thrd_create() (librdkafka
// itself is to be built without C11 threads for it), so a callback on such a thread crashes inside it.
// Included once, by tests/main.cpp; the dynamic linker gives the program's definitions to librdkafka, too.
#pragma once
#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstdint>
#include <memory>

static_assert(sizeof(mtx_t) >= sizeof(pthread_mutex_t) && sizeof(cnd_t) >= sizeof(pthread_cond_t));

namespace paypie::test {

struct Started {
  thrd_start_t run;
  void* argument;
};

inline void* run_started(void* given) {
  const std::unique_ptr<Started> started(static_cast<Started*>(given));
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(started->run(started->argument)));
}

inline pthread_mutex_t* posix(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
inline pthread_cond_t* posix(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }
inline int c11(int error) {
  return error == 0 ? thrd_success : error == ETIMEDOUT ? thrd_timedout : error == EBUSY ? thrd_busy : thrd_error;
}

}  // namespace paypie::test

extern "C" {

int thrd_create(thrd_t* thread, thrd_start_t run, void* argument) {
  auto started = std::make_unique<paypie::test::Started>(run, argument);
  const int error = pthread_create(thread, nullptr, paypie::test::run_started, started.get());
  if (error == 0) started.release();
  return paypie::test::c11(error);
}
int thrd_join(thrd_t thread, int* result) {
  void* value = nullptr;
  const int error = pthread_join(thread, &value);
  if (result) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(value));
  return paypie::test::c11(error);
}

int mtx_init(mtx_t* mutex, int type) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  if ((type & mtx_recursive) != 0) pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  const int error = pthread_mutex_init(paypie::test::posix(mutex), &attributes);
  pthread_mutexattr_destroy(&attributes);
  return paypie::test::c11(error);
}
int mtx_lock(mtx_t* mutex) { return paypie::test::c11(pthread_mutex_lock(paypie::test::posix(mutex))); }
int mtx_unlock(mtx_t* mutex) { return paypie::test::c11(pthread_mutex_unlock(paypie::test::posix(mutex))); }
void mtx_destroy(mtx_t* mutex) { pthread_mutex_destroy(paypie::test::posix(mutex)); }

int cnd_init(cnd_t* condition) { return paypie::test::c11(pthread_cond_init(paypie::test::posix(condition), nullptr)); }
int cnd_signal(cnd_t* condition) { return paypie::test::c11(pthread_cond_signal(paypie::test::posix(condition))); }
int cnd_broadcast(cnd_t* condition) {
  return paypie::test::c11(pthread_cond_broadcast(paypie::test::posix(condition)));
}
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return paypie::test::c11(pthread_cond_wait(paypie::test::posix(condition), paypie::test::posix(mutex)));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
  return paypie::test::c11(pthread_cond_timedwait(paypie::test::posix(condition), paypie::test::posix(mutex), until));
}
void cnd_destroy(cnd_t* condition) { pthread_cond_destroy(paypie::test::posix(condition)); }

}  // extern "C"
