// Runs before the first paint, so that a light page does not flash dark (desks are dark in both themes).
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem('mantine-color-scheme-value');
  } catch {
    // Storage is blocked: follow the system.
  }
  var desk = /^\/(tasks|review)(\/|$)/.test(location.pathname);
  var light =
    stored === 'light' || (stored !== 'dark' && !matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = desk || !light ? 'dark' : 'light';
})();
