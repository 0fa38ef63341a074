import { Toolbar } from '@mantine/core';
import { toolsOf } from '../tools/registry';
import type { ToolEntry } from '../tools/types';
import { ToolButton } from './ToolButton';
import classes from './tools.module.css';

/** The tools of a segmentation task, by group, from the registry. */
export function ToolRail() {
  const groups = new Map<ToolEntry['group'], ToolEntry[]>();
  for (const tool of toolsOf('segmentation'))
    groups.set(tool.group, [...(groups.get(tool.group) ?? []), tool]);
  return (
    <nav className={classes.rail} aria-label="Tools" data-region>
      <Toolbar className={classes.toolbar} orientation="vertical" withBorder={false} aria-label="Tools">
        {[...groups].map(([group, tools]) => (
          <div key={group}>
            {group !== 'Point' && <h2>{group}</h2>}
            <div className={classes.pair}>
              {tools.map((tool) => (
                <ToolButton key={tool.id} tool={tool} look="rail" />
              ))}
            </div>
          </div>
        ))}
      </Toolbar>
    </nav>
  );
}
