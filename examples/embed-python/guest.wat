;; A component whose on-schedule does as little as a test needs.
(component
  (core module $module
    (memory 1)
    (func (export "on-schedule") ON_SCHEDULE))
  (core instance $core (instantiate $module))
  (func $on-schedule (canon lift (core func $core "on-schedule")))
  (instance $handler (export "on-schedule" (func $on-schedule)))
  (export "integration:connector/handler@0.1.0" (instance $handler)))
