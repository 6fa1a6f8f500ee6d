import type { RequestHandler } from 'express';

// The page is one HTML file with its own scripts and styles, and draws on a canvas: nothing from elsewhere, nothing inline.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  // Keeps other sites from loading an answer as an image, a script or the like, which CORS does not.
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** Headers that confine what a browser does with our answers; `configured` ones (`http_server_config`) replace ours. */
export function securityHeaders(configured: () => Readonly<Record<string, string>>): RequestHandler {
  return (_req, res, next) => {
    res.set(HEADERS);
    res.set(configured());
    next();
  };
}
