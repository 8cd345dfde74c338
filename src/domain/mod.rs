//! Tickets, alerts and what people do on the phone. No input or output, no clock.

mod external_id;
mod mark;
mod moment;
mod phone_event;
mod ticket;

pub use external_id::ExternalId;
pub use moment::whole_second;
pub use phone_event::{PhoneAction, PhoneEvent};
pub use ticket::{Line, Named, Ticket, TicketId, name};

#[cfg(test)]
pub(crate) use ticket::samples;
