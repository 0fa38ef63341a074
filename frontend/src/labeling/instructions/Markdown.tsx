/** Markdown as it was written by the project: no raw HTML, pictures only from the server's own folder. */
import { Typography } from '@mantine/core';
import { useEffect } from 'react';
import ReactMarkdown, { defaultUrlTransform } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { picture } from './picture';

export default function Markdown({ text, onShown }: { text: string; onShown: () => void }) {
  useEffect(onShown, [onShown]);
  return (
    <Typography>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        urlTransform={(url, key) => (key === 'src' ? picture(url) : defaultUrlTransform(url))}
        components={{
          // A link leaves the work alone.
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noreferrer">
              {children}
            </a>
          ),
          img: ({ src, alt }) =>
            src ? (
              <img src={src} alt={alt ?? ''} />
            ) : (
              <em>{`Picture not shown${alt ? `: ${alt}` : ''}. It is not on this server.`}</em>
            ),
        }}
      >
        {text}
      </ReactMarkdown>
    </Typography>
  );
}
