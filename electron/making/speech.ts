/** What a voice engine is asked to say. */
export interface SpeechRequest {
  /** Untrusted: given to engines on standard input only. */
  text: string;
  /** A voice of the engine; null is its own choice. */
  voice: string | null;
  /** Language tag; null is the engine's own choice. */
  language: string | null;
  /** 1 is normal. */
  speed: number;
}

/** A stretch of speech, seconds from its start. */
export interface Phrase {
  start: number;
  end: number;
  text: string;
  words: { start: number; end: number; text: string }[];
}

export interface Speech {
  /** A WAV file. */
  sound: Buffer;
  phrases: Phrase[];
  /** What is left of the speed that was asked for, for the mix to do: 1 where the engine did all of it. */
  restOfSpeed: number;
}

/** A program that speaks. Each engine is one file beside this one. */
export interface VoiceEngine {
  /**
   * What changes when the engine would speak differently: part of the name by which speech is kept.
   *
   * @throws RenderyardError ENCODER_MISSING.
   */
  version(): Promise<string>;
  /** @throws RenderyardError VOICE_UNKNOWN and what a failing program gives; Cancelled. */
  speak(request: SpeechRequest): Promise<Speech>;
}
