// Tensors to a file without the threads that compute: an op takes hold of a tensor's memory, and a thread of its own, which
// gives way to those, writes what is held, in PyTorch's layouts, while training goes on with new tensors.
#include <errno.h>
#include <fcntl.h>
#include <js_native_api.h>
#include <node_api.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#elif defined(__APPLE__)
#include <pthread.h>
#endif

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

#include "op.h"

namespace loom {
namespace {

// [batch, outer, middle, inner] as it lies here becomes [batch, inner, middle, outer].
struct Held {
  TF_Tensor* tensor;
  int64_t batch, outer, middle, inner;
};

std::mutex heldMutex;
std::map<int32_t, Held> heldById;

// x -> the number under which its memory is held until it is written.
struct Hold {
  const int batch, outer, middle;
  explicit Hold(Construction& made)
      : batch(made.integer("batch")), outer(made.integer("outer")), middle(made.integer("middle")) {}

  void operator()(Call& call) const {
    const int64_t rows = int64_t{batch} * outer * middle, count = call.elements(0);
    if (!call.require(rows > 0 && count % rows == 0, "the tensor does not have this layout")) return;
    int32_t* const id = call.output<int32_t>(0, {});
    if (!id) return;
    static int32_t last = 0;
    const std::lock_guard<std::mutex> lock(heldMutex);
    *id = ++last;
    heldById[*id] = {call.keep(0), batch, outer, middle, count / rows};
  }
};

struct Writing {
  napi_threadsafe_function done = nullptr;
  napi_deferred deferred = nullptr;
  std::string path;
  std::vector<char> header;
  std::vector<Held> tensors;
  int error = 0;
  bool finite = true;
};

bool writeAll(int file, const void* data, size_t bytes) {
  for (const char* at = static_cast<const char*>(data); bytes > 0;) {
    const ssize_t written = write(file, at, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += written;
    bytes -= written;
  }
  return true;
}

// A vector of inner places at a time, so that both sides of the exchange stay in the cache.
bool writeTensor(int file, const Held& held, bool& finite) {
  const int64_t across = held.outer * held.middle;
  std::vector<float> part(lanes * across), columns(lanes * held.outer);
  for (int64_t n = 0; n < held.batch; n++) {
    const float* const from = static_cast<const float*>(TF_TensorData(held.tensor)) + n * across * held.inner;
    for (int64_t start = 0; start < held.inner; start += lanes) {
      const int count = static_cast<int>(std::min<int64_t>(lanes, held.inner - start));
      Vector nothing{};
      for (int64_t b = 0; b < held.middle; b++) {
        for (int64_t a = 0; a < held.outer; a++) {
          const Vector row = load(from + (a * held.middle + b) * held.inner + start, count);
          nothing += row - row;  // 0 for every number, NaN for what is none
          for (int c = 0; c < count; c++) columns[c * held.outer + a] = row[c];
        }
        for (int c = 0; c < count; c++)
          memcpy(&part[c * across + b * held.outer], &columns[c * held.outer], held.outer * sizeof(float));
      }
      for (int lane = 0; lane < lanes; lane++) finite = finite && nothing[lane] == 0;
      if (!writeAll(file, part.data(), count * across * sizeof(float))) return false;
    }
  }
  return true;
}

void writeFile(Writing& writing) {
  const int file = open(writing.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) {
    writing.error = errno;
    return;
  }
  bool good = writeAll(file, writing.header.data(), writing.header.size());
  for (const Held& held : writing.tensors) good = good && writeTensor(file, held, writing.finite);
  good = good && fsync(file) == 0;
  if (!good) writing.error = errno;
  if (close(file) != 0 && good) writing.error = errno;
}

void giveWay() {
#if defined(__linux__)
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 19);  // of this thread alone
#elif defined(__APPLE__)
  pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
#endif
}

void execute(Writing* writing) {
  giveWay();
  writeFile(*writing);
  for (const Held& held : writing->tensors) TF_DeleteTensor(held.tensor);
  const napi_threadsafe_function done = writing->done;
  napi_call_threadsafe_function(done, writing, napi_tsfn_blocking);
  napi_release_threadsafe_function(done, napi_tsfn_release);
}

void complete(napi_env env, napi_value, void*, void* data) {
  Writing* const writing = static_cast<Writing*>(data);
  // Resolved with the system's error number (0 is none), or -1 where a value is no number.
  napi_value outcome;
  napi_create_int32(env, writing->error ? writing->error : writing->finite ? 0 : -1, &outcome);
  napi_resolve_deferred(env, writing->deferred, outcome);
  delete writing;
}

// writeHeld(path: string, header: Uint8Array, ids: number[]): Promise<number>
napi_value writeHeld(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value arguments[3];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  Writing* const writing = new Writing;
  size_t length = 0;
  napi_get_value_string_utf8(env, arguments[0], nullptr, 0, &length);
  writing->path.resize(length + 1);
  napi_get_value_string_utf8(env, arguments[0], &writing->path[0], length + 1, &length);
  writing->path.resize(length);
  void* bytes = nullptr;
  size_t byteCount = 0;
  napi_get_typedarray_info(env, arguments[1], nullptr, &byteCount, &bytes, nullptr, nullptr);
  writing->header.assign(static_cast<char*>(bytes), static_cast<char*>(bytes) + byteCount);
  uint32_t ids = 0;
  napi_get_array_length(env, arguments[2], &ids);
  {
    const std::lock_guard<std::mutex> lock(heldMutex);
    for (uint32_t i = 0; i < ids; i++) {
      napi_value element;
      int32_t id = 0;
      napi_get_element(env, arguments[2], i, &element);
      napi_get_value_int32(env, element, &id);
      const auto found = heldById.find(id);
      if (found == heldById.end()) continue;
      writing->tensors.push_back(found->second);
      heldById.erase(found);
    }
  }
  napi_value promise, name;
  napi_create_promise(env, &writing->deferred, &promise);
  napi_create_string_utf8(env, "loom writes tensors", NAPI_AUTO_LENGTH, &name);
  napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, complete,
                                  &writing->done);
  std::thread(execute, writing).detach();
  return promise;
}

}  // namespace

void defineFiles() {
  defineOp({"LoomHold", {"x: float"}, {"id: int32"}, {"batch: int", "outer: int", "middle: int"}});
  defineKernel<Hold>("LoomHold");
}

void exportFiles(napi_env env, napi_value exports) {
  napi_value function;
  if (napi_create_function(env, "writeHeld", NAPI_AUTO_LENGTH, writeHeld, nullptr, &function) == napi_ok)
    napi_set_named_property(env, exports, "writeHeld", function);
}

}  // namespace loom
