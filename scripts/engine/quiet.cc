// A module that is loaded before the binding: it loads TensorFlow's framework library with stderr turned away, since that
// library greets while it initialises, before any setting or environment variable reaches its log. What goes wrong then is
// not lost: the binding needs the same library and reports.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <string>

extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void*, void*) {
  Dl_info self;
  if (!dladdr(reinterpret_cast<void*>(&napi_register_module_v1), &self)) return nullptr;
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
  return nullptr;
}
