"""PDFs, opened by PDFium in a child process."""
