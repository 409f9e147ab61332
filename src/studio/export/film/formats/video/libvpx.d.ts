/** What vp9Encoder.ts uses of libav.js. The package's own declarations are not where its `exports` lead to. */
declare module '@libav.js/variant-webm-vp9' {
  export interface LibVpx {
    readonly AV_PIX_FMT_YUV420P: number
    readonly AV_LOG_ERROR: number
    readonly AV_PKT_FLAG_KEY: number
    av_log_set_level(level: number): Promise<void>
    /** Codec, context, frame and packet as pointers. */
    ff_init_encoder(
      name: string,
      options: {
        readonly ctx: Readonly<Record<string, number>>
        readonly time_base: readonly [number, number]
        readonly options: Readonly<Record<string, string>>
      },
    ): Promise<[codec: number, context: number, frame: number, packet: number]>
    /** `isLast` also gives what was held back. */
    ff_encode_multi(
      context: number,
      frame: number,
      packet: number,
      frames: readonly VideoFrame[],
      isLast: boolean,
    ): Promise<{ readonly data: Uint8Array<ArrayBuffer>; readonly flags: number }[]>
    ff_free_encoder(context: number, frame: number, packet: number): Promise<void>
  }

  interface VideoFrame {
    readonly data: Uint8Array
    /** Of each plane, in bytes. */
    readonly layout: readonly { readonly offset: number; readonly stride: number }[]
    readonly format: number
    readonly width: number
    readonly height: number
    readonly pts: number
    readonly ptshi: number
  }

  export function LibAV(options: { noworker: true; nothreads: true }): Promise<LibVpx>
}
