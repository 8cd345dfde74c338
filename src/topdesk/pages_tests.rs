use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn ticket(id: usize, second: i64) -> Place {
    Place {
        id: TicketId::new(&format!("{id:04}")).unwrap(),
        second: Some(second),
    }
}

/// Answers like TOPdesk: rows sorted by date, then by id.
fn answer(all: &[Place], page: PageRequest) -> (Vec<Place>, bool) {
    let mut rows: Vec<_> = all
        .iter()
        .filter(|t| t.second >= Some(page.from.as_second()))
        .cloned()
        .collect();
    rows.sort_by_key(|t| (t.second, t.id.clone()));
    let end = (page.start + page.size) as usize;
    let more = rows.len() > end;
    let rows = rows
        .into_iter()
        .skip(page.start as usize)
        .take(page.size as usize)
        .collect();
    (rows, more)
}

struct Walk {
    seen: BTreeSet<String>,
    requests: usize,
    end: Next,
}

/// Reads the list to its end; `edit` may change the list between two pages.
fn walk(all: &mut Vec<Place>, size: u32, mut edit: impl FnMut(usize, &mut Vec<Place>)) -> Walk {
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, size);
    let mut seen = BTreeSet::new();
    for requests in 1.. {
        let (rows, more) = answer(all, pages.request());
        seen.extend(rows.iter().map(|t| t.id.as_str().to_owned()));
        let end = pages.accept(&rows, more);
        if end != Next::More {
            return Walk {
                seen,
                requests,
                end,
            };
        }
        assert!(requests < 10_000, "the walk does not end");
        edit(requests, all);
    }
    unreachable!()
}

proptest! {
    #[test]
    fn reads_every_ticket_with_as_few_requests_as_offset_paging_would(
        seconds in prop::collection::vec(0i64..6, 0..60), size in 1u32..12,
    ) {
        let mut all: Vec<_> = seconds.iter().enumerate().map(|(id, s)| ticket(id, *s)).collect();
        let walk = walk(&mut all, size, |_, _| {});
        prop_assert_eq!(walk.seen.len(), all.len());
        prop_assert_eq!(walk.end, Next::End);
        prop_assert_eq!(walk.requests, all.len().div_ceil(size as usize).max(1));
    }

    #[test]
    fn tickets_edited_while_paging_push_none_of_the_others_out(
        seconds in prop::collection::vec(0i64..6, 1..60), size in 1u32..12,
        edits in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let mut all: Vec<_> = seconds.iter().enumerate().map(|(id, s)| ticket(id, *s)).collect();
        let walk = walk(&mut all, size, |round, all| {
            if let Some(index) = edits.get(round - 1) {
                let at = index.index(all.len());
                all[at].second = Some(100 + round as i64);
            }
        });
        // Stopping early with `Invalid` is allowed; skipping a ticket silently is not.
        if walk.end == Next::End {
            prop_assert_eq!(walk.seen.len(), all.len());
        }
    }
}

#[test]
fn one_edit_among_ties_is_read_again_not_reported() {
    let mut all: Vec<_> = (0..10).map(|id| ticket(id, 5)).collect();
    let walk = walk(&mut all, 4, |round, all| {
        if round == 1 {
            all[0].second = Some(9);
        }
    });
    assert_eq!((walk.seen.len(), walk.end), (10, Next::End));
}

#[test]
fn ten_thousand_ties_are_read_in_pages_of_three_although_the_walk_breaks_off_again_and_again() {
    let all: Vec<_> = (0..10_000).map(|id| ticket(id, 5)).collect();
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 3);
    let mut read = 0;
    for requests in 1.. {
        let PageRequest { start, size, .. } = pages.request();
        let (start, end) = (start as usize, (start + size) as usize);
        let rows = &all[start..end.min(all.len())];
        read += rows.len();
        if pages.accept(rows, end < all.len()) == Next::End {
            assert_eq!(requests, 3_334);
            break;
        }
        if requests % 60 == 0 {
            pages = Pages::resume(&pages.position(), 3).unwrap();
        }
    }
    assert_eq!(read, 10_000 + 3_333);
}

#[test]
fn a_page_that_follows_an_announcement_and_shows_nothing_more_is_noticed() {
    let rows: Vec<_> = (0..3).map(|id| ticket(id, 5)).collect();
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 3);
    assert_eq!(pages.accept(&rows, true), Next::More);
    assert!(matches!(pages.accept(&rows[2..], false), Next::Invalid(_)));
}

#[test]
fn pages_that_got_smaller_grow_again() {
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 8);
    assert!(pages.halve() && pages.halve() && pages.halve());
    assert!(!pages.halve());
    let mut sizes = Vec::new();
    for second in 0..5 {
        sizes.push(pages.request().size);
        let rows: Vec<_> = (0..2)
            .map(|n| ticket(second * 2 + n, 5 + second as i64))
            .collect();
        pages.expected_first = None;
        pages.accept(&rows, true);
    }
    // Each further page begins with the last row of the one before.
    assert_eq!(sizes, [1, 3, 5, 9, 9]);
}

#[test]
fn a_server_that_always_announces_more_does_not_cause_endless_reading() {
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 10);
    let rows: Vec<_> = (0..3).map(|id| ticket(id, 5)).collect();
    assert_eq!(pages.accept(&rows, true), Next::More);
    assert_eq!(pages.accept(&rows[2..], true), Next::End);
}

#[test]
fn a_server_that_ignores_paging_does_not_cause_endless_reading() {
    let rows: Vec<_> = (0..3).map(|id| ticket(id, 5 + id as i64)).collect();
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 3);
    assert_eq!(pages.accept(&rows, true), Next::More);
    assert!(matches!(pages.accept(&rows, true), Next::Invalid(_)));
}

#[test]
fn an_unsorted_page_is_noticed() {
    let rows = [ticket(1, 9), ticket(2, 5)];
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 3);
    assert!(matches!(pages.accept(&rows, false), Next::Invalid(_)));
}

#[test]
fn an_empty_page_that_announces_more_is_noticed() {
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 3);
    assert!(matches!(pages.accept(&[], true), Next::Invalid(_)));
    assert_eq!(
        Pages::new(Timestamp::UNIX_EPOCH, 3).accept(&[], false),
        Next::End
    );
}

#[test]
fn rows_without_a_date_do_not_stop_the_walk() {
    let dateless = |id| Place {
        second: None,
        ..ticket(id, 0)
    };
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 2);
    assert_eq!(pages.accept(&[dateless(1), dateless(2)], true), Next::More);
    assert_eq!(
        pages.request(),
        PageRequest {
            from: Timestamp::UNIX_EPOCH,
            start: 1,
            size: 3
        }
    );
    assert_eq!(
        pages.accept(&[dateless(2), ticket(3, 5), dateless(4)], true),
        Next::More
    );
    let five = Timestamp::from_second(5).unwrap();
    assert_eq!(
        pages.request(),
        PageRequest {
            from: five,
            start: 1,
            size: 3
        }
    );
}

proptest! {
    #[test]
    fn a_walk_that_breaks_off_after_every_page_reads_everything(
        seconds in prop::collection::vec(0i64..4, 1..40), size in 1u32..8,
    ) {
        let all: Vec<_> = seconds.iter().enumerate().map(|(id, s)| ticket(id, *s)).collect();
        let mut pages = Pages::new(Timestamp::UNIX_EPOCH, size);
        let mut seen = BTreeSet::new();
        loop {
            let (rows, more) = answer(&all, pages.request());
            seen.extend(rows.iter().map(|t| t.id.as_str().to_owned()));
            if pages.accept(&rows, more) != Next::More {
                break;
            }
            pages = Pages::resume(&pages.position(), size).unwrap();
        }
        prop_assert_eq!(seen.len(), all.len());
    }
}

#[test]
fn a_smaller_page_is_half_as_large_and_the_smallest_has_one_row() {
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 5);
    assert!(pages.halve());
    assert_eq!(pages.request().size, 2);
    assert!(pages.halve());
    assert_eq!(pages.request().size, 1);
    assert!(!pages.halve());
    assert_eq!(pages.request().size, 1);
}

#[test]
fn a_smaller_further_page_still_begins_with_the_last_row_of_the_page_before() {
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 4);
    let rows: Vec<_> = (0..4).map(|id| ticket(id, 5)).collect();
    assert_eq!(pages.accept(&rows, true), Next::More);
    assert_eq!(pages.request().size, 5);
    assert!(pages.halve());
    assert_eq!(pages.request().size, 3);
}

#[test]
fn what_was_reached_is_the_second_of_the_last_row() {
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 4);
    assert_eq!(pages.reached(), None);
    assert_eq!(
        pages.accept(&[ticket(1, 5), ticket(2, 7)], false),
        Next::End
    );
    assert_eq!(pages.reached(), Timestamp::from_second(7).ok());
}

#[test]
fn a_server_that_ignores_the_filter_is_noticed() {
    let from = Timestamp::from_second(5).unwrap();
    let take = |second| Pages::new(from, 3).accept(&[ticket(1, second)], false);
    assert!(matches!(take(4), Next::Invalid(_)));
    assert_eq!(take(5), Next::End);
}

#[test]
fn a_walk_that_broke_off_on_its_first_page_begins_it_again() {
    let pages = Pages::new(Timestamp::UNIX_EPOCH, 3);
    let resumed = Pages::resume(&pages.position(), 3).unwrap();
    assert_eq!(resumed.request(), pages.request());
}

#[test]
fn a_walk_goes_on_at_the_row_where_it_broke_off() {
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 2);
    assert_eq!(
        pages.accept(&[ticket(1, 5), ticket(2, 5)], true),
        Next::More
    );
    let mut resumed = Pages::resume(&pages.position(), 2).unwrap();
    assert_eq!(resumed.request(), pages.request());
    // The list has shifted, so the second is read again from its start.
    assert_eq!(resumed.accept(&[ticket(3, 5)], true), Next::More);
    assert_eq!((resumed.request().start, resumed.request().size), (0, 2));
}

#[test]
fn a_list_that_shifts_twice_within_one_second_is_invalid_and_once_in_each_second_is_not() {
    let mut pages = Pages::new(Timestamp::UNIX_EPOCH, 2);
    assert_eq!(
        pages.accept(&[ticket(1, 5), ticket(2, 5)], true),
        Next::More
    );
    assert_eq!(pages.accept(&[ticket(3, 5)], true), Next::More, "shifted");
    assert_eq!(
        pages.accept(&[ticket(3, 5), ticket(4, 6)], true),
        Next::More
    );
    assert_eq!(pages.accept(&[ticket(5, 6)], true), Next::More, "shifted");
    assert_eq!(
        pages.accept(&[ticket(5, 6), ticket(6, 6)], true),
        Next::More
    );
    assert!(matches!(
        pages.accept(&[ticket(7, 6)], true),
        Next::Invalid(_)
    ));
}
