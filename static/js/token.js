// Signing in again in another tab changes the form token. A form takes the new one along when it is sent.
document.addEventListener("submit", (event) => {
  const field = event.target.elements.namedItem("csrfmiddlewaretoken");
  const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1];
  if (field && token) field.value = token;
}, true);
