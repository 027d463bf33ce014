// What to do with a source-layer at a zoom, from the named layers, the style and the attributes to keep. Made on first use; grows
// with (zoom, source-layer) of the style.

import { type Decision, type DecisionOptions, decideLayer, decideUndrawnLayer, nullSensitiveKeys } from '../../style/decision.ts';
import type { Style } from '../../style/style.ts';
import { FeatureVerdicts } from './feature-verdicts.ts';
import { ValueIds } from './value-ids.ts';

export interface LayerRuleOptions extends DecisionOptions {
  /** Source-layers that may stay; null = all. */
  readonly layers: readonly string[] | null;
  readonly excludeLayers: readonly string[];
  /** Keys to keep even if no style layer reads them. */
  readonly keepAttributes: readonly string[];
  /** Keys to drop even if a style layer reads them. */
  readonly dropAttributes: readonly string[];
}

export interface LayerRule {
  readonly kind: Decision['kind'];
  /** Set if the decision is made feature by feature. */
  readonly verdicts: FeatureVerdicts | null;
  /** Tells whether to drop a key; null = drop none. */
  readonly dropsKey: ((key: string) => boolean) | null;
  /** Tells whether to keep a key's null values. Called only if the layer has such values. */
  readonly nullTest: () => (key: string) => boolean;
}

/** Without a style, every value may matter. */
const EVERY_KEY = () => (): boolean => true;

const DROPPED: LayerRule = { kind: 'drop', verdicts: null, dropsKey: null, nullTest: EVERY_KEY };

export class LayerRules {
  readonly #style: Style | null;
  readonly #options: LayerRuleOptions;
  readonly #layers: ReadonlySet<string> | null;
  readonly #excluded: ReadonlySet<string>;
  /** Attributes named to be kept or dropped. Key readers report which of them exist. */
  readonly namedKeys: ReadonlySet<string>;
  readonly #keptKeys: ReadonlySet<string>;
  readonly #droppedKeys: ReadonlySet<string>;
  readonly #ids = new ValueIds();
  /** `remember: false` runs the filters on every feature: slower, same result. */
  readonly #remember: boolean;
  /** The rule for every layer that may stay, if there is no style. */
  readonly #unstyled: LayerRule;
  /** The rule for every layer that may stay, but is not named in the style. */
  readonly #unnamed: LayerRule;
  readonly #rules = new Map<number, Map<string, LayerRule>>();

  /** Without a style, every source-layer stays unless it was excluded by name. */
  constructor(style: Style | null, options: LayerRuleOptions, remember: boolean) {
    this.#style = style;
    this.#options = options;
    this.#layers = options.layers === null ? null : new Set(options.layers);
    this.#excluded = new Set(options.excludeLayers);
    this.#keptKeys = new Set(options.keepAttributes);
    this.#droppedKeys = new Set(options.dropAttributes);
    this.namedKeys = new Set([...options.keepAttributes, ...options.dropAttributes]);
    this.#remember = remember;
    this.#unnamed = style === null ? DROPPED : this.#ruleOf(decideUndrawnLayer(style, options), () => null);
    this.#unstyled = { kind: 'keep', verdicts: null, dropsKey: this.#keyTest(null), nullTest: EVERY_KEY };
  }

  /** `lacksDeeper`: for tiles that lack a deeper tile below them. */
  of(sourceLayer: string, z: number, lacksDeeper: boolean = false): LayerRule {
    if (this.#excluded.has(sourceLayer) || this.#layers?.has(sourceLayer) === false) return DROPPED;
    if (this.#style === null) return this.#unstyled;
    // Names that only occur in tiles are not cached: their number is unbounded. They share one rule.
    if (!this.#style.bySourceLayer.has(sourceLayer)) return this.#unnamed;
    const kind = 2 * z + Number(lacksDeeper);
    let rules = this.#rules.get(kind);
    if (rules === undefined) {
      rules = new Map();
      this.#rules.set(kind, rules);
    }
    let rule = rules.get(sourceLayer);
    if (rule === undefined) {
      const place = [this.#style, sourceLayer, z, this.#options, lacksDeeper] as const;
      rule = this.#ruleOf(decideLayer(...place), () => nullSensitiveKeys(...place));
      rules.set(sourceLayer, rule);
    }
    return rule;
  }

  /** Call between layers: the cache of values is bounded, and shared by all decisions. */
  forgetValuesWhenFull(): void {
    if (!this.#ids.isFull) return;
    this.#ids.clear();
    this.#unnamed.verdicts?.clear();
    for (const rules of this.#rules.values()) {
      for (const { verdicts } of rules.values()) verdicts?.clear();
    }
  }

  /** `nullSensitive` is called only if a layer has null values. */
  #ruleOf(decision: Decision, nullSensitive: () => ReadonlySet<string> | null): LayerRule {
    if (decision.kind === 'drop') return DROPPED;
    const verdicts = decision.kind === 'features' ? new FeatureVerdicts(decision, this.#ids, this.#remember) : null;
    let test: ((key: string) => boolean) | undefined;
    const nullTest = (): ((key: string) => boolean) => {
      test ??= this.#nullTest(nullSensitive());
      return test;
    };
    return { kind: decision.kind, verdicts, dropsKey: this.#keyTest(decision.attributes), nullTest };
  }

  #keyTest(read: ReadonlySet<string> | null): LayerRule['dropsKey'] {
    const dropped = this.#droppedKeys;
    // Even if no key is dropped, keys are read to find the named ones.
    if (read === null) return this.namedKeys.size === 0 ? null : (key) => dropped.has(key);
    return (key) => dropped.has(key) || !(read.has(key) || this.#keptKeys.has(key));
  }

  #nullTest(sensitive: ReadonlySet<string> | null): (key: string) => boolean {
    return sensitive === null ? EVERY_KEY() : (key) => sensitive.has(key) || this.#keptKeys.has(key);
  }
}
