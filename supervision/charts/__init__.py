"""Charts: what a picture shows, worked out as shapes with their places; one template draws them all."""
