"""HTTP matters that belong to no subject: problems, the OpenAPI description, the page, health."""
