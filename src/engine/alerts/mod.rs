//! From tickets to alerts: `process` decides and sends in batches; `plan_command` turns decisions into
//! commands; `bursts` and `grouping` let one alert cover several tickets; `deliver` stores intents and
//! sends; `settle` and `dead_letters` record the outcomes.

mod bursts;
mod command;
mod dead_letters;
mod deliver;
mod grouping;
mod plan_command;
mod process;
mod send;
mod settle;

pub(crate) use bursts::form_bursts;
pub(crate) use command::AlertCommand;
pub(crate) use deliver::event_of;
pub(crate) use grouping::group_of;
pub(crate) use process::process_tickets;
pub(crate) use send::mirror_to_duplicate_alert;
