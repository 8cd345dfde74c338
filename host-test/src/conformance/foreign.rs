//! Hosts that are processes of their own.
