// As many numbers at a time as the processor's registers hold: GCC's and Clang's vector types, which become its own
// instructions. GCC compares wider ones number by number.
#pragma once
#include <cstdint>
#include <cstring>

#if defined(__FMA__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define LOOM_INLINE inline __attribute__((always_inline))
#define LOOM_LAMBDA __attribute__((always_inline))

namespace loom {

// How many that is, and how many registers there are.
#if defined(__AVX512F__)
constexpr int lanes = 16, registers = 32;
#elif defined(__FMA__)
constexpr int lanes = 8, registers = 16;
#else
constexpr int lanes = 4, registers = 32;
#endif
typedef float Vector __attribute__((vector_size(4 * lanes)));
typedef uint32_t Bits __attribute__((vector_size(4 * lanes)));
typedef int32_t Signs __attribute__((vector_size(4 * lanes)));
typedef int8_t Bytes __attribute__((vector_size(lanes)));
typedef uint16_t Halves __attribute__((vector_size(2 * lanes)));

// a * b + c, rounded once.
LOOM_INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
#if defined(__AVX512F__)
  return _mm512_fmadd_ps(a, b, c);
#elif defined(__FMA__)
  return _mm256_fmadd_ps(a, b, c);
#else
  return (Vector)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#endif
}

// How many of `channels` a vector takes from one on.
LOOM_INLINE int taken(int64_t channels, int64_t from) {
  return channels - from < lanes ? static_cast<int>(channels - from) : lanes;
}

// Each byte's sign goes on into a number's upper bits. GCC 12 converts byte by byte.
LOOM_INLINE Signs widened(Bytes bytes) {
#if defined(__AVX512F__)
  return (Signs)_mm512_cvtepi8_epi32((__m128i)bytes);
#elif defined(__FMA__)
  return (Signs)_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i*)&bytes));
#else
  return __builtin_convertvector(bytes, Signs);
#endif
}

// bfloat16: the upper half of a float32.
struct Brain {
  uint16_t bits;
};

LOOM_INLINE float number(float given) {
  return given;
}

LOOM_INLINE float number(Brain given) {
  const uint32_t bits = uint32_t{given.bits} << 16;
  float result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

LOOM_INLINE Vector all(float value) {
  return value - Vector{};
}

LOOM_INLINE Vector load(const float* from) {
  Vector value;
  memcpy(&value, from, sizeof value);
  return value;
}

LOOM_INLINE void store(float* to, Vector value) {
  memcpy(to, &value, sizeof value);
}

LOOM_INLINE Vector load(const Brain* from) {
  Halves halves;
  memcpy(&halves, from, sizeof halves);
  const Bits bits = __builtin_convertvector(halves, Bits) << 16;
  Vector value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// To the nearest, halves to even. A NaN of arithmetic stays one.
LOOM_INLINE void store(Brain* to, Vector value) {
  Bits bits;
  memcpy(&bits, &value, sizeof bits);
  const Bits rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  const Halves halves = __builtin_convertvector(rounded, Halves);
  memcpy(to, &halves, sizeof halves);
}

// The first `count` of them, the others 0.
template <class T>
LOOM_INLINE Vector load(const T* from, int count) {
  if (count == lanes) return load(from);
  T some[lanes] = {};
  memcpy(some, from, count * sizeof(T));
  return load(some);
}

template <class T>
LOOM_INLINE void store(T* to, Vector value, int count) {
  if (count == lanes) return store(to, value);
  T some[lanes];
  store(some, value);
  memcpy(to, some, count * sizeof(T));
}

}  // namespace loom
