import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconContrast } from '@tabler/icons-react';

export function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const other = useComputedColorScheme('dark') === 'dark' ? 'light' : 'dark';
  return (
    <Tooltip label={`${other === 'dark' ? 'Dark' : 'Light'} theme`}>
      <ActionIcon aria-label={`Switch to the ${other} theme`} onClick={() => setColorScheme(other)}>
        <IconContrast size={18} stroke={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}
