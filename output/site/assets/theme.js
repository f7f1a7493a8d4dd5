// Before anything is drawn: that scripts run, and the theme that the reader chose.
document.documentElement.dataset.js = "";
try {
  const theme = localStorage.getItem("rcsgen-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* Storage may be forbidden; then the system's theme holds. */ }
