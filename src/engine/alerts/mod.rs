//! From tickets to alerts: `process` decides and sends in batches; `plan_command` asks the plan; `bursts`
//! and `grouping` let one alert stand for several tickets; `deliver` writes intents and sends; `settle` and
//! `give_up` record what became of each.

mod bursts;
mod command;
mod deliver;
mod give_up;
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
