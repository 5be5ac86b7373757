"use strict";
const place = document.getElementById("swagger");
window.ui = SwaggerUIBundle({
  url: place.dataset.openapi,
  domNode: place,
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
});
