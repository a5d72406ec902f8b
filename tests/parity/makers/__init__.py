"""One maker a subject: each computes its cases with real Keras and writes them as JSON."""
