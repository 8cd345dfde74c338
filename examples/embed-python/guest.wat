;; A component whose on-schedule does as little as a test needs, and whose admit traps.
(component
  (core module $module
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0))
    (func (export "on-schedule") ON_SCHEDULE)
    (func (export "admit") (param i32 i32 i32 i32) unreachable))
  (core instance $core (instantiate $module))
  (alias core export $core "memory" (core memory $memory))
  (func $on-schedule (canon lift (core func $core "on-schedule")))
  (func $admit (param "endpoint" string) (param "token" string)
    (canon lift (core func $core "admit") (memory $memory) (realloc (core func $core "realloc"))))
  (instance $handler
    (export "on-schedule" (func $on-schedule))
    (export "admit" (func $admit)))
  (export "integration:connector/handler@0.1.0" (instance $handler)))
