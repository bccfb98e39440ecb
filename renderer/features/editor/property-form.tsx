import { formatPath } from '../../../shared/storyboard/path';
import { elementsOf, pathOf, scenesOf, useEditor } from '../../stores/editor';
import { text } from '../../text';
import { Fields } from './property-field';
import { elementFields, sceneFields, wholeFields, type SchemaField } from './schema-fields';
import { VariableList } from './variable-list';
import styles from './property-form.module.css';

/** The properties of what is chosen, each with the control that the schema asks for. */
export function PropertyForm() {
  const place = useEditor((state) => state.place);
  const data = useEditor((state) => state.data);
  const isValid = useEditor((state) => state.isValid);
  const path = pathOf(place);
  const scene = place.kind === 'whole' ? undefined : scenesOf(data)[place.scene];
  const element = place.kind === 'element' ? elementsOf(scene)[place.element] : undefined;
  const type = typeof element?.type === 'string' ? element.type : '';
  const fields =
    place.kind === 'whole' ? wholeFields : place.kind === 'scene' ? sceneFields : elementFields(type);
  const values = place.kind === 'whole' ? data : place.kind === 'scene' ? scene : element;
  return (
    <section className={styles.form} aria-label={text.editor.properties} key={formatPath(path)}>
      {!isValid && <p className={styles.notValid}>{text.editor.notReadable}</p>}
      <fieldset disabled={!isValid} className={styles.fields}>
        <Fields fields={sorted(fields, values)} values={values ?? {}} path={path} />
        {place.kind === 'whole' && <VariableList />}
      </fieldset>
    </section>
  );
}

/** What is needed first, then what is said, then the rest; otherwise in the order of the format. */
function sorted(
  fields: readonly SchemaField[],
  values: Record<string, unknown> | undefined,
): readonly SchemaField[] {
  const rank = ({ key, required }: SchemaField) => (required ? 0 : values?.[key] !== undefined ? 1 : 2);
  return fields.toSorted((a, b) => Math.min(1, rank(a)) - Math.min(1, rank(b)));
}
