/** Mantine dressed in the tokens: every colour and size is a variable of tokens.css, so both themes follow by themselves. */
import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  createTheme,
  type CSSVariablesResolver,
  Input,
  Kbd,
  type MantineColorsTuple,
  Menu,
  Modal,
  NativeSelect,
  NumberInput,
  PasswordInput,
  RangeSlider,
  Skeleton,
  Slider,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';
import parts from './components.module.css';

/** Mantine wants ten shades of a colour; a token has one, and the theme decides which. */
function shades(token: string): MantineColorsTuple {
  const colour = `var(${token})`;
  return [colour, colour, colour, colour, colour, colour, colour, colour, colour, colour];
}

/** What stands around a field; without it, Mantine writes its descriptions smaller than our smallest text. */
const fieldParts = { label: parts.label, description: parts.said, error: parts.said };

export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font)',
  fontSizes: {
    xs: 'var(--fs-11)',
    sm: 'var(--fs-12)',
    md: 'var(--fs-13)',
    lg: 'var(--fs-15)',
    xl: 'var(--fs-20)',
  },
  lineHeights: {
    xs: 'var(--lh-tight)',
    sm: 'var(--lh-tight)',
    md: 'var(--lh-tight)',
    lg: 'var(--lh-text)',
    xl: 'var(--lh-text)',
  },
  spacing: {
    xs: 'var(--sp-1)',
    sm: 'var(--sp-2)',
    md: 'var(--sp-3)',
    lg: 'var(--sp-4)',
    xl: 'var(--sp-5)',
  },
  radius: { xs: 'var(--r-1)', sm: 'var(--r-1)', md: 'var(--r-2)', lg: 'var(--r-3)', xl: 'var(--r-3)' },
  defaultRadius: 'md',
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  headings: {
    fontFamily: 'var(--font)',
    fontWeight: '600',
    sizes: {
      h1: { fontSize: 'var(--fs-20)', lineHeight: '1.3' },
      h2: { fontSize: 'var(--fs-15)', lineHeight: '1.3' },
      h3: { fontSize: 'var(--fs-13)', lineHeight: '1.3' },
    },
  },
  white: 'var(--on-accent)',
  black: 'var(--text)',
  colors: { accent: shades('--accent'), ok: shades('--ok'), warn: shades('--warn'), err: shades('--err') },
  primaryColor: 'accent',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({
      defaultProps: { size: 'normal', variant: 'default', loaderProps: { size: 18 } },
      classNames: { root: parts.button, section: parts.buttonSection },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { size: 'var(--h-dense)', variant: 'subtle', color: 'gray' },
      classNames: { root: parts.actionIcon },
    }),
    Kbd: Kbd.extend({ classNames: { root: parts.kbd } }),
    Badge: Badge.extend({ classNames: { root: parts.badge } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400 }, classNames: { tooltip: parts.tooltip } }),
    Slider: Slider.extend({ classNames: { thumb: parts.thumb } }),
    RangeSlider: RangeSlider.extend({ classNames: { thumb: parts.thumb } }),
    Menu: Menu.extend({ classNames: { dropdown: parts.menu, item: parts.menuItem } }),
    Input: Input.extend({ classNames: { input: parts.input } }),
    TextInput: TextInput.extend({ classNames: fieldParts }),
    PasswordInput: PasswordInput.extend({ classNames: { ...fieldParts, innerInput: parts.innerInput } }),
    NativeSelect: NativeSelect.extend({ classNames: fieldParts }),
    NumberInput: NumberInput.extend({ classNames: fieldParts }),
    Textarea: Textarea.extend({ classNames: fieldParts }),
    Switch: Switch.extend({ classNames: { label: parts.switchLabel, description: parts.said } }),
    Modal: Modal.extend({ classNames: { title: parts.modalTitle } }),
    Checkbox: Checkbox.extend({
      defaultProps: { size: '16px', radius: 'sm' },
      classNames: { input: parts.checkbox },
    }),
    Skeleton: Skeleton.extend({ classNames: { root: parts.skeleton } }),
  },
});

/** The same in both themes: the tokens themselves change with `data-theme`. */
const fromTokens: Record<string, string> = {
  '--mantine-color-body': 'var(--bg)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-bright': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-2)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--err)',
  '--mantine-color-success': 'var(--ok)',
  '--mantine-color-default': 'transparent',
  '--mantine-color-default-hover': 'var(--raised)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-control)',
  '--mantine-color-disabled': 'transparent',
  '--mantine-color-disabled-color': 'var(--text-3)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
  '--mantine-color-accent-filled': 'var(--accent-fill)',
  '--mantine-color-accent-filled-hover': 'var(--accent-fill)',
  '--mantine-color-gray-light-color': 'var(--text-2)',
  '--mantine-color-gray-light-hover': 'var(--raised)',
};
for (const name of ['accent', 'ok', 'warn', 'err']) {
  Object.assign(fromTokens, {
    [`--mantine-color-${name}-light`]: `var(--${name}-soft)`,
    [`--mantine-color-${name}-light-hover`]: `var(--${name}-soft)`,
    [`--mantine-color-${name}-light-color`]: `var(--${name})`,
    [`--mantine-color-${name}-text`]: `var(--${name})`,
    [`--mantine-color-${name}-outline`]: `var(--${name})`,
    [`--mantine-color-${name}-outline-hover`]: `var(--${name}-soft)`,
  });
}

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: fromTokens,
  dark: fromTokens,
});
