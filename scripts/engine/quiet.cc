// A module that is loaded before the binding: it loads TensorFlow's framework library with stderr turned away, since that
// library greets while it initialises, before any setting or environment variable reaches its log. What goes wrong then is
// not lost: the binding needs the same library and reports. It exports the processor's level, by which kernels are chosen,
// and what gives memory back to the system. Linux's allocator is told to part memory among no more threads than run at once.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <malloc/malloc.h>
#elif defined(__GLIBC__)
#include <malloc.h>
#endif

#include <js_native_api.h>

#include <string>

static const char* processorLevel() {
#if defined(__x86_64__)
  const bool avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
  return avx2 && avx512 ? "x86-64-v4" : avx2 ? "x86-64-v3" : "";
#elif defined(__aarch64__)
  return "arm64";
#else
  return "";
#endif
}

// An allocator keeps what was freed, apart for threads that took it: over hours of films and trainings more and more of it, in
// ever smaller gaps. glibc keeps eight such arenas for each core, of which no more are in use at once than there are cores.
static void keepFewArenas() {
#if defined(__GLIBC__)
  const long cores = sysconf(_SC_NPROCESSORS_ONLN);
  mallopt(M_ARENA_MAX, cores > 2 ? static_cast<int>(cores) : 2);
#endif
}

// Gives back all whole pages of what is kept, in about a millisecond.
static napi_value giveBack(napi_env, napi_callback_info) {
#if defined(__APPLE__)
  malloc_zone_pressure_relief(nullptr, 0);
#elif defined(__GLIBC__)
  malloc_trim(0);
#endif
  return nullptr;
}

extern "C" __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value level;
  if (napi_create_string_utf8(env, processorLevel(), NAPI_AUTO_LENGTH, &level) == napi_ok)
    napi_set_named_property(env, exports, "level", level);
  napi_value function;
  if (napi_create_function(env, "giveBack", NAPI_AUTO_LENGTH, giveBack, nullptr, &function) == napi_ok)
    napi_set_named_property(env, exports, "giveBack", function);
  keepFewArenas();
  Dl_info self;
  if (!dladdr(reinterpret_cast<void*>(&napi_register_module_v1), &self)) return exports;
  const std::string path(self.dli_fname);
  const std::string library = path.substr(0, path.rfind('/') + 1) + FRAMEWORK_LIBRARY;
  const int nowhere = open("/dev/null", O_WRONLY);
  const int saved = dup(STDERR_FILENO);
  if (nowhere >= 0 && saved >= 0) {
    dup2(nowhere, STDERR_FILENO);
    dlopen(library.c_str(), RTLD_LAZY);
    dup2(saved, STDERR_FILENO);
  }
  if (nowhere >= 0) close(nowhere);
  if (saved >= 0) close(saved);
  return exports;
}
