import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { placeDecisionsQuery } from '../../api/queries';
import type { Task } from '../../api/types';
import { aPlace } from '../../labeling/testing/places';
import { PlacesFine } from './PlacesFine';

function shown(kind: Task['kind'], decided: ('fine' | null)[]): string {
  const client = new QueryClient();
  const by = { by: 'Ada', at: '2026-01-01T00:00:00Z', sequence: 1 };
  client.setQueryData(
    placeDecisionsQuery(7).queryKey,
    decided.map((decision, i) => ({
      place: aPlace(String(i), { t: i }),
      decision: decision && { decision, ...by },
    })),
  );
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <PlacesFine task={{ id: 7, kind } as Task} onGo={() => undefined} />
    </QueryClientProvider>,
  );
}

describe('what the annotator found fine', () => {
  it('is listed with the words of the place and who said so', () => {
    const html = shown('tracking', ['fine', 'fine']);
    expect(html).toContain('2 places found fine');
    expect(html).toContain('Two cells may have swapped: 1 and 2 jump 9 µm, others 1 µm');
    expect(html).toContain('<small>Ada</small>');
  });

  it('takes no room where there is nothing', () => {
    expect(shown('tracking', [])).toBe('');
    expect(shown('tracking', [null])).toBe('');
  });
});
