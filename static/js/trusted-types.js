// The content policy asks for Trusted Types. htmx swaps server HTML, so strings may become HTML;
// script text and script addresses have no policy and stay blocked. Loaded before htmx.
if (window.trustedTypes?.createPolicy) {
  window.trustedTypes.createPolicy("default", { createHTML: (html) => html });
}
