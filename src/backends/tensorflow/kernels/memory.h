// Memory that a thread keeps from task to task, for what no tensor is made of.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace loom {

// Room for `count` numbers, until the thread asks again.
inline float* memoryOfThread(int64_t count) {
  static thread_local std::vector<float> memory;
  if (memory.size() < static_cast<size_t>(count)) memory.resize(count);
  return memory.data();
}

}  // namespace loom
