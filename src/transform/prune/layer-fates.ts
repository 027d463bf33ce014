// What becomes of a source-layer at a zoom, all things taken together: the layers that were named, the style, and the
// attributes that stay. Made when first met; grows with (zoom, source-layer) of the style.

import { type Decision, type DecisionOptions, decideLayer, decideUndrawnLayer, nullSensitiveKeys } from '../../style/decision.ts';
import type { Style } from '../../style/style.ts';
import { FeatureVerdicts } from './feature-verdicts.ts';
import { ValueIds } from './value-ids.ts';

export interface FateOptions extends DecisionOptions {
  /** Source-layers that may stay; null = all. */
  readonly layers: readonly string[] | null;
  readonly excludeLayers: readonly string[];
  /** Keys that stay although no style layer reads them. */
  readonly keepAttributes: readonly string[];
  /** Keys that go whatever reads them. */
  readonly dropAttributes: readonly string[];
}

export interface LayerFate {
  readonly kind: Decision['kind'];
  /** Where the decision is made feature by feature. */
  readonly verdicts: FeatureVerdicts | null;
  /** Tells the keys that go; null = none goes. */
  readonly dropsKey: ((key: string) => boolean) | null;
  /** Tells the keys whose values without type are to stay; asked for where a layer has such values. */
  readonly nullTest: () => (key: string) => boolean;
}

/** Where no style says what reads it, every value may matter. */
const EVERY_KEY = () => (): boolean => true;

const DROPPED: LayerFate = { kind: 'drop', verdicts: null, dropsKey: null, nullTest: EVERY_KEY };

export class LayerFates {
  readonly #style: Style | null;
  readonly #options: FateOptions;
  readonly #layers: ReadonlySet<string> | null;
  readonly #excluded: ReadonlySet<string>;
  /** Attributes that were named, to stay or to go: whoever reads keys tells whether there are any. */
  readonly namedKeys: ReadonlySet<string>;
  readonly #keptKeys: ReadonlySet<string>;
  readonly #droppedKeys: ReadonlySet<string>;
  readonly #ids = new ValueIds();
  /** `remember: false` puts every feature to the filters: slower, and the same. */
  readonly #remember: boolean;
  /** The fate of every layer that may stay, where there is no style. */
  readonly #unstyled: LayerFate;
  /** The fate of every layer that may stay, and that the style does not name. */
  readonly #unnamed: LayerFate;
  readonly #fates = new Map<number, Map<string, LayerFate>>();

  /** Without a style every source-layer stays that was not left out by name. */
  constructor(style: Style | null, options: FateOptions, remember: boolean) {
    this.#style = style;
    this.#options = options;
    this.#layers = options.layers === null ? null : new Set(options.layers);
    this.#excluded = new Set(options.excludeLayers);
    this.#keptKeys = new Set(options.keepAttributes);
    this.#droppedKeys = new Set(options.dropAttributes);
    this.namedKeys = new Set([...options.keepAttributes, ...options.dropAttributes]);
    this.#remember = remember;
    this.#unnamed = style === null ? DROPPED : this.#fateOf(decideUndrawnLayer(style, options), () => null);
    this.#unstyled = { kind: 'keep', verdicts: null, dropsKey: this.#keyTest(null), nullTest: EVERY_KEY };
  }

  /** `lacksDeeper`: in tiles that lack a deeper one below them. */
  of(sourceLayer: string, z: number, lacksDeeper: boolean = false): LayerFate {
    if (this.#excluded.has(sourceLayer) || this.#layers?.has(sourceLayer) === false) return DROPPED;
    if (this.#style === null) return this.#unstyled;
    // Names that only tiles know are not remembered: there may be any number of them. They all have one fate.
    if (!this.#style.bySourceLayer.has(sourceLayer)) return this.#unnamed;
    const kind = 2 * z + Number(lacksDeeper);
    let fates = this.#fates.get(kind);
    if (fates === undefined) {
      fates = new Map();
      this.#fates.set(kind, fates);
    }
    let fate = fates.get(sourceLayer);
    if (fate === undefined) {
      const place = [this.#style, sourceLayer, z, this.#options, lacksDeeper] as const;
      fate = this.#fateOf(decideLayer(...place), () => nullSensitiveKeys(...place));
      fates.set(sourceLayer, fate);
    }
    return fate;
  }

  /** To be called between layers: what is remembered of values is bounded, and all decisions share it. */
  forgetValuesWhenFull(): void {
    if (!this.#ids.isFull) return;
    this.#ids.clear();
    this.#unnamed.verdicts?.clear();
    for (const fates of this.#fates.values()) {
      for (const { verdicts } of fates.values()) verdicts?.clear();
    }
  }

  /** `nullSensitive` is asked for where a layer has values without type. */
  #fateOf(decision: Decision, nullSensitive: () => ReadonlySet<string> | null): LayerFate {
    if (decision.kind === 'drop') return DROPPED;
    const verdicts = decision.kind === 'features' ? new FeatureVerdicts(decision, this.#ids, this.#remember) : null;
    let test: ((key: string) => boolean) | undefined;
    const nullTest = (): ((key: string) => boolean) => {
      test ??= this.#nullTest(nullSensitive());
      return test;
    };
    return { kind: decision.kind, verdicts, dropsKey: this.#keyTest(decision.attributes), nullTest };
  }

  #keyTest(read: ReadonlySet<string> | null): LayerFate['dropsKey'] {
    const dropped = this.#droppedKeys;
    // Where none goes, keys are still looked at for those that were named.
    if (read === null) return this.namedKeys.size === 0 ? null : (key) => dropped.has(key);
    return (key) => dropped.has(key) || !(read.has(key) || this.#keptKeys.has(key));
  }

  #nullTest(told: ReadonlySet<string> | null): (key: string) => boolean {
    return told === null ? EVERY_KEY() : (key) => told.has(key) || this.#keptKeys.has(key);
  }
}
