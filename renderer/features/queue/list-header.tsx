import { X } from 'lucide-react';
import { filterList, isFiltered, listFilters, useListFilter, useVisible } from '../../stores/list-filter';
import { text } from '../../text';
import { IconButton } from '../../ui/button';
import { Choice, type Option } from '../../ui/choice';
import { SearchField } from '../../ui/search-field';
import type { ListFilter } from '../../stores/list-filter';
import styles from './list-header.module.css';

const options: readonly Option<ListFilter>[] = listFilters.map((value) => ({
  value,
  label: text.jobs.filters[value],
}));

/** Finds jobs: by words, and by how they stand. */
export function ListHeader() {
  const shown = useListFilter((state) => state.shown);
  const query = useListFilter((state) => state.query);
  const filtered = useListFilter(isFiltered);
  const count = useVisible((state) => state.order.length);
  return (
    <div className={styles.header} role="search" aria-label={text.jobs.find}>
      <SearchField
        id="job-search"
        label={text.jobs.find}
        className={styles.search}
        value={query}
        onChange={(value) => filterList({ query: value })}
      />
      <Choice
        small
        label={text.jobs.shown}
        value={shown}
        options={options}
        onChange={(value) => filterList({ shown: value })}
      />
      {filtered && (
        <>
          <span className={styles.count} role="status">
            {text.jobs.found(count)}
          </span>
          <IconButton
            icon={X}
            label={text.jobs.showAll}
            className={styles.clear}
            onClick={() => filterList({ shown: 'all', query: '' })}
          />
        </>
      )}
    </div>
  );
}
