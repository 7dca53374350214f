"""What production needs around the application: template.yaml says what the application itself is."""
