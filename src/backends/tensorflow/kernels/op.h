// TensorFlow ops of our own through its C interface: what a kernel reads, what it gives, how it is registered.
#pragma once
#include <initializer_list>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_tensor.h"
#include "vector.h"

namespace loom {

template <class T> constexpr TF_DataType typeOf = TF_FLOAT;
template <> inline constexpr TF_DataType typeOf<Brain> = TF_BFLOAT16;
template <> inline constexpr TF_DataType typeOf<int32_t> = TF_INT32;
template <> inline constexpr TF_DataType typeOf<uint8_t> = TF_UINT8;

// What a kernel was made with.
class Construction {
 public:
  explicit Construction(TF_OpKernelConstruction* raw) : raw_(raw) {}

  int integer(const char* name) {
    int32_t value = 0;
    const Status status;
    TF_OpKernelConstruction_GetAttrInt32(raw_, name, &value, status.raw);
    check(status);
    return value;
  }

  float number(const char* name) {
    float value = 0;
    const Status status;
    TF_OpKernelConstruction_GetAttrFloat(raw_, name, &value, status.raw);
    check(status);
    return value;
  }

  struct Status {
    TF_Status* raw = TF_NewStatus();
    Status() = default;
    Status(const Status&) = delete;
    ~Status() { TF_DeleteStatus(raw); }
    bool ok() const { return TF_GetCode(raw) == TF_OK; }
  };

 private:
  void check(const Status& status) {
    if (!status.ok()) TF_OpKernelConstruction_Failure(raw_, status.raw);
  }

  TF_OpKernelConstruction* raw_;
};

// One call of a kernel: its inputs, and the outputs that it allocates.
class Call {
 public:
  explicit Call(TF_OpKernelContext* raw) : raw_(raw) {}
  Call(const Call&) = delete;
  ~Call() {
    for (TF_Tensor* tensor : tensors_)
      if (tensor) TF_DeleteTensor(tensor);
  }

  template <class T>
  const T* input(int index) {
    return static_cast<const T*>(TF_TensorData(inputTensor(index)));
  }

  int64_t dimension(int index, int axis) {
    TF_Tensor* tensor = inputTensor(index);
    return axis < TF_NumDims(tensor) ? TF_Dim(tensor, axis) : 0;
  }

  int64_t elements(int index) { return TF_TensorElementCount(inputTensor(index)); }

  template <class T>
  T* output(int index, std::initializer_list<int64_t> shape) {
    int64_t count = 1;
    for (const int64_t n : shape) count *= n;
    return allocate<T>(index, shape.begin(), shape.size(), count);
  }

  template <class T>
  T* outputLike(int index, int input) {
    std::vector<int64_t> shape(TF_NumDims(inputTensor(input)));
    for (size_t axis = 0; axis < shape.size(); axis++) shape[axis] = TF_Dim(inputTensor(input), axis);
    return allocate<T>(index, shape.data(), shape.size(), elements(input));
  }

  // The input's memory, the caller's to free; the call forgets it.
  TF_Tensor* keep(int index) {
    TF_Tensor* const kept = inputTensor(index);
    for (TF_Tensor*& tensor : tensors_)
      if (tensor == kept) tensor = nullptr;
    inputs_[index] = nullptr;
    return kept;
  }

  // Tells the caller that the shapes don't fit; answers whether they do.
  bool require(bool fits, const char* what) {
    if (!fits) {
      const Construction::Status status;
      TF_SetStatus(status.raw, TF_INVALID_ARGUMENT, what);
      TF_OpKernelContext_Failure(raw_, status.raw);
    }
    return fits;
  }

 private:
  TF_Tensor* inputTensor(int index) {
    if (inputs_.size() <= static_cast<size_t>(index)) inputs_.resize(index + 1);
    if (inputs_[index]) return inputs_[index];
    const Construction::Status status;
    TF_GetInput(raw_, index, &inputs_[index], status.raw);
    tensors_.push_back(inputs_[index]);
    return inputs_[index];
  }

  template <class T>
  T* allocate(int index, const int64_t* shape, int rank, int64_t count) {
    const Construction::Status status;
    TF_Tensor* tensor = TF_AllocateOutput(raw_, index, typeOf<T>, shape, rank, count * sizeof(T), status.raw);
    if (!status.ok()) {
      TF_OpKernelContext_Failure(raw_, status.raw);
      return nullptr;
    }
    tensors_.push_back(tensor);
    return static_cast<T*>(TF_TensorData(tensor));
  }

  TF_OpKernelContext* raw_;
  std::vector<TF_Tensor*> inputs_;
  std::vector<TF_Tensor*> tensors_;
};

// An op's signature in TensorFlow's words: "x: float", "T: {float, bfloat16}".
struct Signature {
  const char* name;
  std::initializer_list<const char*> inputs;
  std::initializer_list<const char*> outputs;
  std::initializer_list<const char*> attributes;
};

inline void defineOp(const Signature& signature) {
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(signature.name);
  for (const char* one : signature.inputs) TF_OpDefinitionBuilderAddInput(builder, one);
  for (const char* one : signature.outputs) TF_OpDefinitionBuilderAddOutput(builder, one);
  for (const char* one : signature.attributes) TF_OpDefinitionBuilderAddAttr(builder, one);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(
      builder, [](TF_ShapeInferenceContext* context, TF_Status* status) {
        TF_ShapeInferenceContextSetUnknownShape(context, status);
      });
  const Construction::Status status;
  TF_RegisterOpDefinition(builder, status.raw);
}

// Registers the kernel `Kernel` (made from a Construction, called with a Call): for one type T where the op has several.
template <class Kernel>
void defineKernel(const char* op, TF_DataType type = TF_FLOAT, bool typed = false) {
  TF_KernelBuilder* builder = TF_NewKernelBuilder(
      op, "CPU",
      [](TF_OpKernelConstruction* raw) -> void* {
        Construction construction(raw);
        return new Kernel(construction);
      },
      [](void* kernel, TF_OpKernelContext* raw) {
        Call call(raw);
        (*static_cast<Kernel*>(kernel))(call);
      },
      [](void* kernel) { delete static_cast<Kernel*>(kernel); });
  const Construction::Status status;
  if (typed) TF_KernelBuilder_TypeConstraint(builder, "T", type, status.raw);
  const std::string name = std::string(op) + std::to_string(type);
  TF_RegisterKernelBuilder(name.c_str(), builder, status.raw);
}

// An op of float32 and of bfloat16: its signature names the type T, `typesOfT` among its attributes.
constexpr const char* typesOfT = "T: {float, bfloat16}";

template <template <class> class Kernel>
void defineTyped(const Signature& signature) {
  defineOp(signature);
  defineKernel<Kernel<float>>(signature.name, TF_FLOAT, true);
  defineKernel<Kernel<Brain>>(signature.name, TF_BFLOAT16, true);
}

}  // namespace loom
