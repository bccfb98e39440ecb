import type { builtInDefaults } from '../../shared/storyboard/defaults';
import type { ElementDocument, SceneDocument, StoryboardDocument } from '../../shared/storyboard/document';
import type { ElementType } from '../../shared/storyboard/element';

type Defaults = typeof builtInDefaults;

/** `position` gives way to x and y, so it may be absent even where it has a default. */
type Certain<Fields, Kind extends keyof Defaults> = Exclude<keyof Fields & keyof Defaults[Kind], 'position'>;

/** What the schema knows of a mapping, with what merging the built-in defaults adds to it: they are there. */
type WithDefaults<Fields, Kind extends keyof Defaults> = Fields & {
  [Key in Certain<Fields, Kind>]-?: Exclude<Fields[Key], undefined>;
};

export type CompleteElement<Kind extends ElementType> = WithDefaults<
  Extract<ElementDocument, { type: Kind }>,
  Kind
> &
  (Kind extends 'subtitles' ? Styled : unknown);

type CaptionStyleDocument = NonNullable<NonNullable<StoryboardDocument['captions']>['style']>;

/** Captions always have a style, which has all that letters need. */
interface Styled {
  style: CaptionStyleDocument & {
    [Key in keyof Defaults['captions']['style'] & keyof CaptionStyleDocument]-?: Exclude<
      CaptionStyleDocument[Key],
      undefined
    >;
  };
}

export type AnyCompleteElement = { [Kind in ElementType]: CompleteElement<Kind> }[ElementType];

export type CompleteScene = Omit<WithDefaults<SceneDocument, 'scene'>, 'elements'> & {
  elements?: AnyCompleteElement[];
};

export type CompleteSoundtrack = WithDefaults<NonNullable<StoryboardDocument['soundtrack']>, 'soundtrack'>;

export type CompleteCaptions = WithDefaults<NonNullable<StoryboardDocument['captions']>, 'captions'> & Styled;

/** A document whose scenes, elements, soundtrack and captions have had their defaults merged. */
export type CompleteDocument = Omit<StoryboardDocument, 'scenes' | 'elements' | 'soundtrack' | 'captions'> & {
  scenes: CompleteScene[];
  elements?: AnyCompleteElement[];
  soundtrack?: CompleteSoundtrack | null;
  captions?: CompleteCaptions | null;
};
