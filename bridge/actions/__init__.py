"""Actions: session and analysis in, plan out."""
