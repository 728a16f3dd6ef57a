// Reads calendar texts with ical.js: a JSON list of texts comes in, a JSON list of their events goes out.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const events = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      method: calendar.getFirstPropertyValue("method"),
      uid: event.uid,
      sequence: event.sequence,
      status: component.getFirstPropertyValue("status"),
      starts_at: event.startDate.toJSDate().toISOString(),
      ends_at: event.endDate.toJSDate().toISOString(),
      zone: event.startDate.zone.component ? "written" : event.startDate.zone.tzid,
      place: event.location,
      attendees: event.attendees.map((one) => one.getFirstValue()),
      alarms: component.getAllSubcomponents("valarm").map((alarm) =>
        alarm.getFirstPropertyValue("trigger").toString(),
      ),
    };
  });
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(events)));
