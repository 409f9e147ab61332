/** The wheels that engines are made of: each pinned by version and sha256, so that pip takes no other. */
import { engineVersion } from '../../src/backends/tensorflow/location.ts'

/** One file of the Python package index, pinned. */
export interface Wheel {
  readonly name: string
  readonly version: string
  readonly platform: string
  readonly sha256: string
  readonly bytes: number
}

export const tensorflowWheels = {
  linuxX64: {
    name: 'tensorflow-cpu',
    version: engineVersion,
    platform: 'manylinux_2_27_x86_64',
    bytes: 273_829_956,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  },
  linuxArm64: {
    name: 'tensorflow',
    version: engineVersion,
    platform: 'manylinux_2_27_aarch64',
    bytes: 281_828_020,
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
  },
  macArm64: {
    name: 'tensorflow',
    version: engineVersion,
    platform: 'macosx_12_0_arm64',
    bytes: 223_405_849,
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
  },
  linuxX64Cuda: {
    name: 'tensorflow',
    version: engineVersion,
    platform: 'manylinux_2_27_x86_64',
    bytes: 572_440_367,
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  },
} satisfies Record<string, Wheel>

/** The wheels that tensorflow's extra "and-cuda" names, at the versions current when this was pinned. */
export const nvidiaWheels: readonly Wheel[] = [
  {
    name: 'nvidia-cublas-cu12',
    version: '12.9.3.13',
    platform: 'manylinux_2_27_x86_64',
    bytes: 581_217_458,
    sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
  },
  {
    name: 'nvidia-cuda-cupti-cu12',
    version: '12.9.79',
    platform: 'manylinux_2_25_x86_64',
    bytes: 10_814_997,
    sha256: '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f',
  },
  {
    name: 'nvidia-cuda-nvcc-cu12',
    version: '12.9.86',
    platform: 'manylinux2010_x86_64',
    bytes: 40_546_229,
    sha256: '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
  },
  {
    name: 'nvidia-cuda-nvrtc-cu12',
    version: '12.9.86',
    platform: 'manylinux2010_x86_64',
    bytes: 89_568_129,
    sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
  },
  {
    name: 'nvidia-cuda-runtime-cu12',
    version: '12.9.79',
    platform: 'manylinux2014_x86_64',
    bytes: 3_493_179,
    sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
  },
  {
    name: 'nvidia-cudnn-cu12',
    version: '9.28.0.42',
    platform: 'manylinux_2_27_x86_64',
    bytes: 716_538_495,
    sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
  },
  {
    name: 'nvidia-cufft-cu12',
    version: '11.4.1.4',
    platform: 'manylinux2014_x86_64',
    bytes: 200_877_592,
    sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
  },
  {
    name: 'nvidia-curand-cu12',
    version: '10.3.10.19',
    platform: 'manylinux_2_27_x86_64',
    bytes: 68_295_626,
    sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
  },
  {
    name: 'nvidia-cusolver-cu12',
    version: '11.7.5.82',
    platform: 'manylinux_2_27_x86_64',
    bytes: 338_117_415,
    sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
  },
  {
    name: 'nvidia-cusparse-cu12',
    version: '12.5.10.65',
    platform: 'manylinux2014_x86_64',
    bytes: 366_465_088,
    sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
  },
  {
    name: 'nvidia-nccl-cu12',
    version: '2.32.3',
    platform: 'manylinux_2_27_x86_64',
    bytes: 351_526_311,
    sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
  },
  {
    name: 'nvidia-nvjitlink-cu12',
    version: '12.9.86',
    platform: 'manylinux2010_x86_64',
    bytes: 39_748_338,
    sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
  },
]
