// A module that is loaded before the binding: it loads TensorFlow's framework library with stderr turned away, since that
// library greets while it initialises, before any setting or environment variable reaches its log. What goes wrong then is
// not lost: the binding needs the same library and reports. It exports the processor's level, by which kernels are chosen.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

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

extern "C" __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value level;
  if (napi_create_string_utf8(env, processorLevel(), NAPI_AUTO_LENGTH, &level) == napi_ok)
    napi_set_named_property(env, exports, "level", level);
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
